namespace FindAgents.Engine.Foundations.Vision.CenterNet;

/// <summary>One inverted residual block of the backbone.</summary>
/// <param name="Input">Channels in.</param>
/// <param name="Expanded">Channels of the depthwise convolution; no expansion where they equal <paramref name="Input"/>.</param>
/// <param name="Output">Channels out.</param>
/// <param name="Kernel">Size of the depthwise kernel.</param>
/// <param name="Stride">1 or 2.</param>
/// <param name="Squeezed">Channels of the gate's bottleneck, 0 for no gate.</param>
/// <param name="HardSwish">Hard-swish rather than ReLU.</param>
internal sealed record BlockPlan(int Input, int Expanded, int Output, int Kernel, int Stride, int Squeezed, bool HardSwish)
{
    /// <summary>Whether the block's input is added to its output.</summary>
    public bool Residual => Stride == 1 && Input == Output;

    /// <summary>MobileNetV3-Large as this detector was trained with: its widths are rounded in a way of their own.</summary>
    public static IReadOnlyList<BlockPlan> MobileNetV3 { get; } =
    [
        new(16, 16, 16, 3, 1, 0, false),
        new(16, 64, 24, 3, 2, 0, false),
        new(24, 72, 24, 3, 1, 0, false),
        new(24, 72, 32, 5, 2, 24, false),
        new(32, 96, 32, 5, 1, 24, false),
        new(32, 96, 32, 5, 1, 24, false),
        new(32, 192, 64, 3, 2, 0, true),
        new(64, 160, 64, 3, 1, 0, true),
        new(64, 144, 64, 3, 1, 0, true),
        new(64, 144, 64, 3, 1, 0, true),
        new(64, 384, 88, 3, 1, 96, true),
        new(88, 528, 88, 3, 1, 136, true),
        new(88, 528, 120, 5, 2, 136, true),
        new(120, 720, 120, 5, 1, 184, true),
        new(120, 720, 120, 5, 1, 184, true),
    ];
}
