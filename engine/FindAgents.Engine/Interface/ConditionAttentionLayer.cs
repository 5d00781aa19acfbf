using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Interface;

/// <summary>Conditional attention (paper section 3.2): queries and prompts condition each other along a prototype's edges.</summary>
internal sealed class ConditionAttentionLayer : Module
{
    private readonly MultiheadAttention self_attn;
    private readonly LayerNorm norm;
    private readonly bool _preNorm;

    public ConditionAttentionLayer(FindInterfaceOptions options)
        : base(nameof(ConditionAttentionLayer))
    {
        self_attn = new MultiheadAttention(options.HiddenSize, options.Heads);
        norm = LayerNorm(options.HiddenSize);
        _preNorm = options.PreNorm;
        RegisterComponents();
    }

    /// <summary>Query, key and value of (B, L, C) rows, each (B, heads, L, C/heads).</summary>
    public (Tensor Query, Tensor Key, Tensor Value) Project(Tensor rows, Tensor? position)
    {
        var content = _preNorm ? norm.call(rows) : rows;
        var placed = position is null ? content : content.Plus(position);
        return (self_attn.Query(placed), self_attn.Key(placed), self_attn.Value(content));
    }

    /// <summary>Conditions (B, Q, C) rows on the keys and values that their edges lead to.</summary>
    public Tensor Condition(Tensor rows, Tensor query, Tensor key, Tensor value, Tensor? allowed)
    {
        var updated = rows.Plus(self_attn.Attend(query, key, value, allowed));
        return _preNorm ? updated : norm.call(updated);
    }
}
