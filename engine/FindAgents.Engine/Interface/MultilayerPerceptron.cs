using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Interface;

/// <summary>Linear layers with ReLU between them.</summary>
internal sealed class MultilayerPerceptron : Module<Tensor, Tensor>
{
    private readonly ModuleList<Linear> layers;

    public MultilayerPerceptron(int input, int hidden, int output, int depth)
        : base(nameof(MultilayerPerceptron))
    {
        layers = ModuleList(Enumerable.Range(0, depth)
            .Select(i => Linear(i == 0 ? input : hidden, i == depth - 1 ? output : hidden))
            .ToArray());
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var x = layers[0].call(input);
        for (var i = 1; i < layers.Count; i++)
        {
            x = layers[i].call(functional.relu(x));
        }

        return x;
    }
}
