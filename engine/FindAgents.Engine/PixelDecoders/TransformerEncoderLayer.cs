using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>Self-attention and a feed-forward part, each with a residual and a layer norm; positions are added to queries and keys only.</summary>
internal sealed class TransformerEncoderLayer : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly SelfAttention self_attn;
    private readonly Linear linear1;
    private readonly Linear linear2;
    private readonly LayerNorm norm1;
    private readonly LayerNorm norm2;
    private readonly double _dropout;
    private readonly bool _preNorm;

    public TransformerEncoderLayer(FpnPixelDecoderConfig config)
        : base(nameof(TransformerEncoderLayer))
    {
        _dropout = config.Dropout;
        _preNorm = config.PreNorm;
        self_attn = new SelfAttention(config.ConvDim, config.Heads, config.Dropout);
        linear1 = nn.Linear(config.ConvDim, config.FeedForward);
        linear2 = nn.Linear(config.FeedForward, config.ConvDim);
        norm1 = nn.LayerNorm(config.ConvDim);
        norm2 = nn.LayerNorm(config.ConvDim);
        RegisterComponents();
    }

    /// <summary>Runs the layer on a sequence (B, L, C) with positions (1, L, C).</summary>
    public override Tensor forward(Tensor source, Tensor position)
    {
        using var scope = NewDisposeScope();
        var x = _preNorm
            ? source.Plus(Attend(norm1.call(source), position))
            : norm1.call(source.Plus(Attend(source, position)));
        x = _preNorm
            ? x.Plus(FeedForward(norm2.call(x)))
            : norm2.call(x.Plus(FeedForward(x)));
        return x.MoveToOuterDisposeScope();
    }

    private Tensor Attend(Tensor x, Tensor position) => Drop(self_attn.call(x, position));

    private Tensor FeedForward(Tensor x) => Drop(linear2.call(Drop(linear1.call(x).relu())));

    private Tensor Drop(Tensor x) => nn.functional.dropout(x, _dropout, training);
}
