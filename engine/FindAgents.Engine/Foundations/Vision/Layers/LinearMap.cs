using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.Layers;

/// <summary>x · Wᵀ + b over the last dimension.</summary>
/// <remarks>
/// As all layers of this folder, its weights are whatever memory held until a checkpoint is loaded: drawing hundreds of
/// millions of random numbers only to overwrite them takes longer than loading does.
/// </remarks>
internal sealed class LinearMap : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;

    public LinearMap(long input, long output, Device? device)
        : base(nameof(LinearMap))
    {
        weight = new Parameter(empty(output, input, device: device));
        bias = new Parameter(empty(output, device: device));
        RegisterComponents();
    }

    /// <summary>(…, I) → (…, O).</summary>
    public override Tensor forward(Tensor input) => nn.functional.linear(input, weight, bias);

    /// <summary>The outputs from <paramref name="start"/> on, <paramref name="count"/> of them, as a tensor of their own: (…, I) → (…, count).</summary>
    public Tensor Part(Tensor input, long start, long count)
    {
        using var rows = weight.narrow(0, start, count);
        using var offsets = bias.narrow(0, start, count);
        return nn.functional.linear(input, rows, offsets);
    }
}
