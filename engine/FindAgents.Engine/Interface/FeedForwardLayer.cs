using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Interface;

/// <summary>The feed-forward layer after conditional attention.</summary>
internal sealed class FeedForwardLayer : Module<Tensor, Tensor>
{
    private readonly Linear linear1;
    private readonly Linear linear2;
    private readonly LayerNorm norm;
    private readonly bool _preNorm;

    public FeedForwardLayer(FindInterfaceOptions options)
        : base(nameof(FeedForwardLayer))
    {
        linear1 = Linear(options.HiddenSize, options.FeedForwardSize);
        linear2 = Linear(options.FeedForwardSize, options.HiddenSize);
        norm = LayerNorm(options.HiddenSize);
        _preNorm = options.PreNorm;
        init.xavier_uniform_(linear1.weight);
        init.xavier_uniform_(linear2.weight);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        var x = linear2.call(functional.relu(linear1.call(_preNorm ? norm.call(input) : input)));
        return _preNorm ? input.Plus(x) : norm.call(input.Plus(x));
    }
}
