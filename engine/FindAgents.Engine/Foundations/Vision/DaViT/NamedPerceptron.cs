using FindAgents.Engine.Foundations.Vision.Layers;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.DaViT;

/// <summary>A perceptron that the checkpoint keeps one level deeper, under <c>net</c>.</summary>
internal sealed class NamedPerceptron : nn.Module<Tensor, Tensor>
{
    private readonly Perceptron net;

    public NamedPerceptron(long channels, long hidden, Device? device)
        : base(nameof(NamedPerceptron))
    {
        net = new Perceptron(channels, hidden, device);
        RegisterComponents();
    }

    /// <summary>(…, C) → (…, C).</summary>
    public override Tensor forward(Tensor input) => net.call(input);
}
