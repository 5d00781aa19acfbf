using FindAgents.Engine.Foundations.Vision.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.FocalNet;

/// <summary>A convolution with a stride and a norm behind it; what its stride does not divide is padded at the right and the bottom first.</summary>
internal sealed class PatchEmbedding : nn.Module<Tensor, Tensor>
{
    private readonly SpatialConvolution proj;
    private readonly LayerNormalization norm;
    private readonly int _stride;

    public PatchEmbedding(int input, int output, int kernel, int stride, int padding, Device? device)
        : base(nameof(PatchEmbedding))
    {
        _stride = stride;
        proj = new SpatialConvolution(input, output, kernel, device, stride, padding);
        norm = new LayerNormalization(output, device);
        RegisterComponents();
    }

    /// <summary>(B, I, H, W) → (B, ⌈H/stride⌉, ⌈W/stride⌉, O).</summary>
    public override Tensor forward(Tensor map)
    {
        using var scope = NewDisposeScope();
        var cells = Grid.Cells(proj.call(Grid.PadMap(map, _stride)));
        return norm.call(cells).MoveToOuterDisposeScope();
    }
}
