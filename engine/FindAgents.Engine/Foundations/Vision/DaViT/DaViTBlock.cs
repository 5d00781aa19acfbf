using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.DaViT;

/// <summary>Position, attention, position, perceptron; the attention is between cells or between channels.</summary>
internal sealed class DaViTBlock : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor>[] _steps;

    private DaViTBlock(DaViTConfig config, int stage, string attentionName, nn.Module<Tensor, Tensor> attention, double dropped, Device? device)
        : base(nameof(DaViTBlock))
    {
        var channels = config.DimEmbed[stage];
        _steps =
        [
            new ConvolutionalPosition(channels, device),
            new Wrapped(channels, attention, dropped, device),
            new ConvolutionalPosition(channels, device),
            new Wrapped(channels, new NamedPerceptron(channels, (long)(channels * config.MlpRatio), device), dropped, device),
        ];
        string[] names = ["conv1", attentionName, "conv2", "ffn"];
        for (var i = 0; i < _steps.Length; i++)
        {
            register_module(names[i], _steps[i]);
        }
    }

    /// <summary>A block whose attention is between the cells of a window.</summary>
    public static DaViTBlock Spatial(DaViTConfig config, int stage, double dropped, Device? device) =>
        new(config, stage, "window_attn", new WindowAttention(config.DimEmbed[stage], config.NumHeads[stage], config.WindowSize, device), dropped, device);

    /// <summary>A block whose attention is between the channels of a group.</summary>
    public static DaViTBlock Channel(DaViTConfig config, int stage, double dropped, Device? device) =>
        new(config, stage, "channel_attn", new ChannelAttention(config.DimEmbed[stage], config.NumGroups[stage], device), dropped, device);

    /// <summary>(B, H, W, C) → (B, H, W, C).</summary>
    public override Tensor forward(Tensor cells)
    {
        var x = cells.alias();
        foreach (var step in _steps)
        {
            using var previous = x;
            x = step.call(previous);
        }

        return x;
    }
}
