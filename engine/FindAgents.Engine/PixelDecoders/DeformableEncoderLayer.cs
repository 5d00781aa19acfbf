using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>Deformable attention and a feed-forward part, each with a residual and a layer norm behind it.</summary>
internal sealed class DeformableEncoderLayer : nn.Module
{
    private readonly DeformableAttention self_attn;
    private readonly Linear linear1;
    private readonly Linear linear2;
    private readonly LayerNorm norm1;
    private readonly LayerNorm norm2;
    private readonly double _dropout;

    public DeformableEncoderLayer(DeformablePixelDecoderConfig config)
        : base(nameof(DeformableEncoderLayer))
    {
        _dropout = config.Dropout;
        self_attn = new DeformableAttention(config.ConvDim, config.TransformerFeatures.Count, config.Heads, config.Points);
        linear1 = nn.Linear(config.ConvDim, config.FeedForward);
        linear2 = nn.Linear(config.FeedForward, config.ConvDim);
        norm1 = nn.LayerNorm(config.ConvDim);
        norm2 = nn.LayerNorm(config.ConvDim);
        RegisterComponents();
    }

    /// <summary>Starts the attention anew, which has its own rule.</summary>
    public void ResetAttention() => self_attn.ResetParameters();

    /// <summary>Runs the layer on the cells of all levels (B, Σh·w, C).</summary>
    public Tensor Encode(Tensor cells, Tensor positions, Tensor centres, IReadOnlyList<(long Height, long Width)> sizes)
    {
        using var scope = NewDisposeScope();
        var x = norm1.call(cells.Plus(Drop(self_attn.Attend(cells.Plus(positions), cells, centres, sizes))));
        return norm2.call(x.Plus(Drop(linear2.call(Drop(linear1.call(x).relu()))))).MoveToOuterDisposeScope();
    }

    private Tensor Drop(Tensor x) => nn.functional.dropout(x, _dropout, training);
}
