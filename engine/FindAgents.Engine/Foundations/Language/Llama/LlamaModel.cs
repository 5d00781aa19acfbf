using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language.Llama;

/// <summary>LLaMA up to the hidden state that FIND reads; the layers behind it, and the head that predicts words, are not there at all.</summary>
/// <remarks>Parameter names are those of Hugging Face's <c>LlamaForCausalLM</c> below <c>model</c>. Frozen, and zeros until weights are loaded.</remarks>
internal sealed class LlamaModel : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly LlamaConfig _config;
    private readonly FrozenTable embed_tokens;
    private readonly ModuleList<LlamaLayer> layers;
    private readonly RmsNorm? norm;

    public LlamaModel(LlamaConfig config, ScalarType dtype, Device? device)
        : base(nameof(LlamaModel))
    {
        _config = config;
        embed_tokens = new FrozenTable(config.Vocabulary, config.Width, dtype, device);
        layers = nn.ModuleList([.. Enumerable.Range(0, config.LayersRead).Select(_ => new LlamaLayer(config, dtype, device))]);
        norm = config.NormRead ? new RmsNorm(config.Width, config.NormEpsilon, dtype, device) : null;
        RegisterComponents();
    }

    /// <summary>Computes the hidden state that is read.</summary>
    /// <param name="ids">(B, L), int64.</param>
    /// <param name="attended">(B, L), bool: where there is a token.</param>
    /// <returns>(B, L, W).</returns>
    public override Tensor forward(Tensor ids, Tensor attended)
    {
        using var scope = NewDisposeScope();
        var length = ids.shape[1];

        // Padding gets position 1, as officially; nothing but padding's own rows can tell.
        var positions = attended.to(ScalarType.Int64).cumsum(-1).add(Constant(-1L), Constant(1L)).masked_fill(attended.logical_not(), Constant(1L));
        var x = embed_tokens.call(ids); // (B, L, W)
        using var rotary = new RotaryEmbedding(positions, _config.HeadWidth, _config.RotaryBase, x.dtype);
        var causal = ones([1, 1, length, length], ScalarType.Bool, ids.device).triu(1);
        var hidden = causal.logical_or(attended.logical_not().unsqueeze(1).unsqueeze(1)); // (B, 1, L, L)
        foreach (var layer in layers)
        {
            x = layer.call(x, rotary, hidden);
        }

        return (norm is null ? x : norm.call(x)).MoveToOuterDisposeScope();
    }
}
