using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Models.Mini;

/// <summary>
/// The small trained encoder above frozen word vectors: brings a phrase into the semantic space in which queries are
/// compared with it.
/// </summary>
/// <remarks>Linear, one pre-norm transformer layer, masked mean, linear, unit length. Stateless; safe for concurrent inference.</remarks>
internal sealed class PhraseEncoder : Module
{
    private readonly Linear token_proj;
    private readonly Linear qkv;
    private readonly Linear attn_proj;
    private readonly LayerNorm norm1;
    private readonly LayerNorm norm2;
    private readonly Linear linear1;
    private readonly Linear linear2;
    private readonly LayerNorm final_norm;
    private readonly Linear lang_proj;
    private readonly Parameter position;
    private readonly int _heads;

    /// <summary>Creates the encoder.</summary>
    /// <param name="width">The word vectors' width W.</param>
    /// <param name="hiddenDim">The width C inside.</param>
    /// <param name="dimProj">The width P of the semantic space.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="maxTokens">The longest phrase, in tokens.</param>
    public PhraseEncoder(int width, int hiddenDim, int dimProj, int heads, int maxTokens)
        : base(nameof(PhraseEncoder))
    {
        _heads = heads;
        token_proj = Linear(width, hiddenDim);
        position = Parameter(randn(maxTokens, hiddenDim) * Constant(0.02));
        qkv = Linear(hiddenDim, 3 * hiddenDim);
        attn_proj = Linear(hiddenDim, hiddenDim);
        norm1 = LayerNorm(hiddenDim);
        norm2 = LayerNorm(hiddenDim);
        linear1 = Linear(hiddenDim, 2 * hiddenDim);
        linear2 = Linear(2 * hiddenDim, hiddenDim);
        final_norm = LayerNorm(hiddenDim);
        lang_proj = Linear(hiddenDim, dimProj);
        RegisterComponents();
    }

    /// <summary>Encodes word vectors.</summary>
    /// <param name="words">(P, L, W); rows of padding are zero.</param>
    /// <param name="padding">(P, L), true where there is no word; a row without any word comes out as what the encoder says of nothing.</param>
    /// <returns>Token embeddings (P, L, C) and phrase embeddings (P, DimProj) of unit length.</returns>
    public (Tensor Tokens, Tensor Phrases) Encode(Tensor words, Tensor padding)
    {
        using var scope = NewDisposeScope();
        var length = words.shape[1];
        var x = token_proj.call(words).Plus(position.slice(0, 0, length, 1)); // (P, L, C)

        var heads = qkv.call(norm1.call(x)).view(x.shape[0], length, 3, _heads, -1).permute(2, 0, 3, 1, 4); // (3, P, heads, L, C/heads)
        var visible = padding.logical_not().unsqueeze(1).unsqueeze(1);   // (P, 1, 1, L)
        var attended = functional.scaled_dot_product_attention(heads[0], heads[1], heads[2], visible);
        x = x.Plus(attn_proj.call(attended.transpose(1, 2).flatten(2)));
        x = x.Plus(linear2.call(functional.gelu(linear1.call(norm2.call(x)))));

        var weight = padding.logical_not().to_type(x.dtype).unsqueeze(-1); // (P, L, 1)
        var mean = (final_norm.call(x) * weight).sum(1) / weight.sum(1).clamp_min(Constant(1)); // (P, C)
        var phrases = functional.normalize(lang_proj.call(mean), dim: -1);
        return ((x * weight).MoveToOuterDisposeScope(), phrases.MoveToOuterDisposeScope());
    }
}
