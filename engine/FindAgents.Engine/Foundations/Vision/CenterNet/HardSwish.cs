using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.CenterNet;

/// <summary>
/// The graph's hard-swish, x · relu6(x + 3) · 0.16663: it stores 1/6 in half precision, so its activations are
/// <see cref="Scale"/> times the exact ones.
/// </summary>
/// <remarks>
/// The exact activation is computed and the factor goes into the weights that read it (<c>inputScale</c> of
/// <see cref="FrozenConvolution"/>), which saves a pass over every activation.
/// </remarks>
internal static class HardSwish
{
    /// <summary>The stored constant over 1/6: 0.1666259765625 · 6.</summary>
    public const double Scale = 0.1666259765625 * 6;

    /// <summary>The exact hard-swish, in place; multiply by <see cref="Scale"/> for the graph's.</summary>
    public static Tensor Unscaled_(Tensor input) => nn.functional.hardswish(input, inplace: true);
}
