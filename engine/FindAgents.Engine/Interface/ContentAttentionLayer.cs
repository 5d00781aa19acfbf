using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Interface;

/// <summary>Content attention (paper section 3.2): queries gather content from image features or prompt tokens.</summary>
internal sealed class ContentAttentionLayer : Module
{
    private readonly MultiheadAttention multihead_attn;
    private readonly LayerNorm norm;
    private readonly bool _preNorm;

    public ContentAttentionLayer(FindInterfaceOptions options)
        : base(nameof(ContentAttentionLayer))
    {
        multihead_attn = new MultiheadAttention(options.HiddenSize, options.Heads);
        norm = LayerNorm(options.HiddenSize);
        _preNorm = options.PreNorm;
        RegisterComponents();
    }

    /// <summary>Keys and values of what is attended to, each (B, heads, K, C/heads).</summary>
    public (Tensor Key, Tensor Value) Remember(Tensor content, Tensor? position) =>
        (multihead_attn.Key(WithPosition(content, position)), multihead_attn.Value(content));

    /// <summary>Gathers content for (B, Q, C) rows.</summary>
    public Tensor Gather(Tensor rows, Tensor? position, (Tensor Key, Tensor Value) memory, Tensor? allowed, bool rowsMayBeEmpty)
    {
        var query = multihead_attn.Query(WithPosition(_preNorm ? norm.call(rows) : rows, position));
        var updated = rows.Plus(multihead_attn.Attend(query, memory.Key, memory.Value, allowed, rowsMayBeEmpty));
        return _preNorm ? updated : norm.call(updated);
    }

    private static Tensor WithPosition(Tensor rows, Tensor? position) => position is null ? rows : rows.Plus(position);
}
