using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.DaViT;

/// <summary>Dual attention: a spatial block, then a channel block.</summary>
internal sealed class DualBlock : nn.Module<Tensor, Tensor>
{
    private readonly DaViTBlock spatial_block;
    private readonly DaViTBlock channel_block;

    public DualBlock(DaViTConfig config, int stage, double spatialDropped, double channelDropped, Device? device)
        : base(nameof(DualBlock))
    {
        spatial_block = DaViTBlock.Spatial(config, stage, spatialDropped, device);
        channel_block = DaViTBlock.Channel(config, stage, channelDropped, device);
        RegisterComponents();
    }

    /// <summary>(B, H, W, C) → (B, H, W, C).</summary>
    public override Tensor forward(Tensor cells)
    {
        using var spatial = spatial_block.call(cells);
        return channel_block.call(spatial);
    }
}
