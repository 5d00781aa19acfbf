using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language.Unicl;

/// <summary>CLIP's text transformer: tokens with learned positions, blocks that normalise first, a layer norm at the end.</summary>
/// <remarks>
/// Causal, a token sees itself and what stands before it, and padding on the right cannot matter: the official code
/// gives it no mask. Otherwise every token sees all that are not padding. Texts may be shorter than the context: the
/// rows are those that the official code computes, which always computes all of them.
/// </remarks>
internal sealed class TextTransformer : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly Embedding token_embedding;
    private readonly Parameter positional_embedding;
    private readonly ModuleList<TextBlock> resblocks;
    private readonly LayerNorm ln_final;
    private readonly bool _causal;

    public TextTransformer(UniclConfig config)
        : base(nameof(TextTransformer))
    {
        _causal = config.Causal;
        token_embedding = nn.Embedding(config.Vocabulary, config.Width);
        positional_embedding = new Parameter(empty(config.ContextLength, config.Width));
        resblocks = nn.ModuleList([.. Enumerable.Range(0, config.Layers).Select(_ => new TextBlock(config.Width, config.Heads))]);
        ln_final = nn.LayerNorm(config.Width, TextBlock.NormEpsilon);
        nn.init.normal_(token_embedding.weight!, 0, 0.02);
        nn.init.normal_(positional_embedding, 0, 0.02);
        RegisterComponents();
    }

    /// <summary>Encodes tokens.</summary>
    /// <param name="ids">(B, L), int64; L is at most the context's length.</param>
    /// <param name="attended">(B, L), bool: where there is a token; not read where the transformer is causal.</param>
    /// <returns>(B, L, W).</returns>
    public override Tensor forward(Tensor ids, Tensor attended)
    {
        using var scope = NewDisposeScope();
        var length = ids.shape[1];
        var x = token_embedding.call(ids).Plus(positional_embedding.narrow(0, 0, length)); // (B, L, W)
        var allowed = _causal
            ? ones([1, length, length], ScalarType.Bool, ids.device).tril()
            : attended.unsqueeze(1); // (B, 1, L)
        foreach (var block in resblocks)
        {
            x = block.call(x, allowed);
        }

        return ln_final.call(x).MoveToOuterDisposeScope();
    }
}
