using FindAgents.Engine.Foundations.Vision.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.Sam;

/// <summary>Square patches of pixels, each made a token.</summary>
internal sealed class PatchProjection : nn.Module<Tensor, Tensor>
{
    private readonly SpatialConvolution proj;

    public PatchProjection(SamConfig config, Device? device)
        : base(nameof(PatchProjection))
    {
        proj = new SpatialConvolution(3, config.EmbedDim, config.PatchSize, device, stride: config.PatchSize);
        RegisterComponents();
    }

    /// <summary>(B, 3, H, W) → (B, H/P, W/P, C).</summary>
    public override Tensor forward(Tensor pixels)
    {
        using var map = proj.call(pixels);
        return Grid.Cells(map);
    }
}
