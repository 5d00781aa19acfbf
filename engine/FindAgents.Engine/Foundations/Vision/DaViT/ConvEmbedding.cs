using FindAgents.Engine.Foundations.Vision.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.DaViT;

/// <summary>The convolution with a stride that a stage begins with, and its norm on either side of it.</summary>
internal sealed class ConvEmbedding : nn.Module<Tensor, Tensor>
{
    private readonly SpatialConvolution proj;
    private readonly LayerNormalization norm;
    private readonly bool _normFirst;

    public ConvEmbedding(DaViTConfig config, int stage, Device? device)
        : base(nameof(ConvEmbedding))
    {
        var (input, output) = (stage == 0 ? 3 : config.DimEmbed[stage - 1], config.DimEmbed[stage]);
        _normFirst = config.PatchPrenorm[stage];
        proj = new SpatialConvolution(input, output, config.PatchSize[stage], device, config.PatchStride[stage], config.PatchPadding[stage]);
        norm = new LayerNormalization(_normFirst ? input : output, device);
        RegisterComponents();
    }

    /// <summary>(B, H, W, I) → (B, H', W', O).</summary>
    public override Tensor forward(Tensor cells)
    {
        using var input = _normFirst ? norm.call(cells) : cells.alias();
        var embedded = Grid.Convolve(proj, input);
        if (_normFirst)
        {
            return embedded;
        }

        using (embedded)
        {
            return norm.call(embedded);
        }
    }
}
