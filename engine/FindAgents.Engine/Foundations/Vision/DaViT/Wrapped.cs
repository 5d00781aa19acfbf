using FindAgents.Engine.Foundations.Vision.Layers;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.DaViT;

/// <summary>x + fn(norm(x)), the latter left out at times in training, under the checkpoint's names <c>fn</c> and <c>norm</c>.</summary>
internal sealed class Wrapped : nn.Module<Tensor, Tensor>
{
    private readonly LayerNormalization norm;
    private readonly nn.Module<Tensor, Tensor> fn;
    private readonly StochasticDepth drop_path;

    public Wrapped(long channels, nn.Module<Tensor, Tensor> inner, double dropped, Device? device)
        : base(nameof(Wrapped))
    {
        norm = new LayerNormalization(channels, device);
        fn = inner;
        drop_path = new StochasticDepth(dropped);
        RegisterComponents();
    }

    /// <summary>(B, H, W, C) → (B, H, W, C).</summary>
    public override Tensor forward(Tensor cells)
    {
        using var normed = norm.call(cells);
        using var branch = fn.call(normed);
        return drop_path.call(branch).add_(cells, Constant(1));
    }
}
