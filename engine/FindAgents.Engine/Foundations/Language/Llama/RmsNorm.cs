using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language.Llama;

/// <summary>Divides a row by its root mean square; computed in float32 whatever comes in.</summary>
internal sealed class RmsNorm : nn.Module<Tensor, Tensor>
{
    private readonly Parameter weight;
    private readonly double _epsilon;

    public RmsNorm(int width, double epsilon, ScalarType dtype, Device? device)
        : base(nameof(RmsNorm))
    {
        _epsilon = epsilon;
        weight = new Parameter(ones([width], dtype, device));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = input.to(ScalarType.Float32);
        var meanSquare = (x * x).mean([-1L], keepdim: true);
        return (weight * (x * meanSquare.Plus(_epsilon).rsqrt())).to(input.dtype).MoveToOuterDisposeScope();
    }
}
