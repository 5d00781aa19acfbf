using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language.Llama;

/// <summary>A layer of LLaMA: attention and a feed-forward part, each on its normalised input, each added to it.</summary>
internal sealed class LlamaLayer : nn.Module<Tensor, RotaryEmbedding, Tensor, Tensor>
{
    private readonly LlamaAttention self_attn;
    private readonly LlamaFeedForward mlp;
    private readonly RmsNorm input_layernorm;
    private readonly RmsNorm post_attention_layernorm;

    public LlamaLayer(LlamaConfig config, ScalarType dtype, Device? device)
        : base(nameof(LlamaLayer))
    {
        self_attn = new LlamaAttention(config, dtype, device);
        mlp = new LlamaFeedForward(config, dtype, device);
        input_layernorm = new RmsNorm(config.Width, config.NormEpsilon, dtype, device);
        post_attention_layernorm = new RmsNorm(config.Width, config.NormEpsilon, dtype, device);
        RegisterComponents();
    }

    /// <summary>Runs the layer: (B, L, W) to (B, L, W), looking nowhere that <paramref name="hidden"/> (B, 1, L, L) is true.</summary>
    public override Tensor forward(Tensor input, RotaryEmbedding positions, Tensor hidden)
    {
        using var scope = NewDisposeScope();
        var x = input.Plus(self_attn.call(input_layernorm.call(input), positions, hidden));
        return x.Plus(mlp.call(post_attention_layernorm.call(x))).MoveToOuterDisposeScope();
    }
}
