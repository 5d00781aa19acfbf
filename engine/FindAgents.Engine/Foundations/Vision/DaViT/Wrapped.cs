using FindAgents.Engine.Foundations.Vision.Layers;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.DaViT;

/// <summary>x + fn(norm(x)), under the checkpoint's names <c>fn</c> and <c>norm</c>.</summary>
internal sealed class Wrapped : nn.Module<Tensor, Tensor>
{
    private readonly LayerNormalization norm;
    private readonly nn.Module<Tensor, Tensor> fn;

    public Wrapped(long channels, nn.Module<Tensor, Tensor> inner, Device? device)
        : base(nameof(Wrapped))
    {
        norm = new LayerNormalization(channels, device);
        fn = inner;
        RegisterComponents();
    }

    /// <summary>(B, H, W, C) → (B, H, W, C).</summary>
    public override Tensor forward(Tensor cells)
    {
        using var normed = norm.call(cells);
        return fn.call(normed).add_(cells, Constant(1));
    }
}
