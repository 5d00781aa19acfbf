using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language.Llama;

/// <summary>A gated feed-forward part: what goes up is weighed by the SiLU of a gate before it comes down.</summary>
internal sealed class LlamaFeedForward : nn.Module<Tensor, Tensor>
{
    private readonly FrozenLinear gate_proj;
    private readonly FrozenLinear up_proj;
    private readonly FrozenLinear down_proj;

    public LlamaFeedForward(LlamaConfig config, ScalarType dtype, Device? device)
        : base(nameof(LlamaFeedForward))
    {
        gate_proj = new FrozenLinear(config.Width, config.FeedForward, dtype, device);
        up_proj = new FrozenLinear(config.Width, config.FeedForward, dtype, device);
        down_proj = new FrozenLinear(config.FeedForward, config.Width, dtype, device);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return down_proj.call(nn.functional.silu(gate_proj.call(input)) * up_proj.call(input)).MoveToOuterDisposeScope();
    }
}
