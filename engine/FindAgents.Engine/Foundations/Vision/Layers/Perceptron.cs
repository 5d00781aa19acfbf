using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.Layers;

/// <summary>Two linear layers, GELU between them; they are called <c>fc1</c> and <c>fc2</c>, or as the checkpoint has it.</summary>
internal sealed class Perceptron : nn.Module<Tensor, Tensor>
{
    // In an array, because a field's module would be registered under the field's name.
    private readonly LinearMap[] _layers;

    public Perceptron(long channels, long hidden, Device? device, string first = "fc1", string second = "fc2")
        : base(nameof(Perceptron))
    {
        _layers = [new LinearMap(channels, hidden, device), new LinearMap(hidden, channels, device)];
        register_module(first, _layers[0]);
        register_module(second, _layers[1]);
    }

    /// <summary>(…, C) → (…, C).</summary>
    public override Tensor forward(Tensor input)
    {
        using var hidden = Activation.Gelu_(_layers[0].call(input));
        return _layers[1].call(hidden);
    }
}
