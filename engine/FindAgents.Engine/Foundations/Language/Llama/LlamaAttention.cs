using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language.Llama;

/// <summary>Causal self-attention with rotary positions; keys and values may have fewer heads than queries, each for a group of them.</summary>
internal sealed class LlamaAttention : nn.Module<Tensor, RotaryEmbedding, Tensor, Tensor>
{
    private readonly FrozenLinear q_proj;
    private readonly FrozenLinear k_proj;
    private readonly FrozenLinear v_proj;
    private readonly FrozenLinear o_proj;
    private readonly int _headWidth;
    private readonly int _groupSize;

    public LlamaAttention(LlamaConfig config, ScalarType dtype, Device? device)
        : base(nameof(LlamaAttention))
    {
        _headWidth = config.HeadWidth;
        _groupSize = config.Heads / config.KeyValueHeads;
        q_proj = new FrozenLinear(config.Width, config.Heads * _headWidth, dtype, device);
        k_proj = new FrozenLinear(config.Width, config.KeyValueHeads * _headWidth, dtype, device);
        v_proj = new FrozenLinear(config.Width, config.KeyValueHeads * _headWidth, dtype, device);
        o_proj = new FrozenLinear(config.Heads * _headWidth, config.Width, dtype, device);
        RegisterComponents();
    }

    /// <summary>Attends within texts.</summary>
    /// <param name="input">(B, L, W).</param>
    /// <param name="positions">The turns of the texts' positions.</param>
    /// <param name="hidden">(B, 1, L, L), bool: where a token may not look.</param>
    /// <returns>(B, L, W).</returns>
    public override Tensor forward(Tensor input, RotaryEmbedding positions, Tensor hidden)
    {
        using var scope = NewDisposeScope();
        var query = positions.Turn(Split(q_proj.call(input)));       // (B, heads, L, D)
        var key = Repeat(positions.Turn(Split(k_proj.call(input)))); // (B, heads, L, D)
        var value = Repeat(Split(v_proj.call(input)));

        // Written out, and the softmax in float32 as officially: half precision shows in its sums.
        var scores = query.matmul(key.transpose(2, 3)) * Constant(1 / Math.Sqrt(_headWidth)); // (B, heads, L, L)
        var weights = scores.to(ScalarType.Float32).masked_fill(hidden, Constant(float.MinValue)).softmax(-1).to(input.dtype);
        return o_proj.call(weights.matmul(value).transpose(1, 2).flatten(2)).MoveToOuterDisposeScope();
    }

    private Tensor Split(Tensor x) => x.view(x.shape[0], x.shape[1], -1, _headWidth).transpose(1, 2); // (B, L, C) → (B, heads, L, D)

    private Tensor Repeat(Tensor x) => _groupSize == 1 ? x : x.repeat_interleave(_groupSize, 1); // (B, groups, L, D) → (B, heads, L, D)
}
