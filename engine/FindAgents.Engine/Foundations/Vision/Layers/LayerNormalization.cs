using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.Layers;

/// <summary>Layer norm over the last dimension, its weights left to the checkpoint.</summary>
internal sealed class LayerNormalization : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly long[] _shape;
    private readonly double _epsilon;

    public LayerNormalization(long channels, Device? device, double epsilon = 1e-5)
        : base(nameof(LayerNormalization))
    {
        _shape = [channels];
        _epsilon = epsilon;
        weight = new Parameter(empty(channels, device: device));
        bias = new Parameter(empty(channels, device: device));
        RegisterComponents();
    }

    /// <summary>(…, C) → (…, C).</summary>
    public override Tensor forward(Tensor input) => nn.functional.layer_norm(input, _shape, weight, bias, _epsilon);
}
