using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language.Llama;

/// <summary>A linear layer without a bias whose weights come from a file: zeros until then, since drawing billions of numbers takes minutes.</summary>
internal sealed class FrozenLinear : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;

    public FrozenLinear(int inputs, int outputs, ScalarType dtype, Device? device)
        : base(nameof(FrozenLinear))
    {
        weight = new Parameter(zeros([outputs, inputs], dtype, device), requires_grad: false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => nn.functional.linear(input, weight);
}
