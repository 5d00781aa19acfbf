using FindAgents.Engine.Foundations.Vision.Layers;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.Sam;

/// <summary>Attention within windows or over the whole picture, then a perceptron; each behind a norm and added to what came in.</summary>
internal sealed class SamBlock : nn.Module<Tensor, Tensor>
{
    private readonly LayerNormalization norm1;
    private readonly RelativeAttention attn;
    private readonly LayerNormalization norm2;
    private readonly Perceptron mlp;
    private readonly long? _window;

    public SamBlock(SamConfig config, bool isGlobal, Device? device)
        : base(nameof(SamBlock))
    {
        _window = isGlobal ? null : config.WindowSize;
        norm1 = new LayerNormalization(config.EmbedDim, device, SamBackbone.Epsilon);
        attn = new RelativeAttention(config.EmbedDim, config.NumHeads, _window ?? (config.ImgSize / config.PatchSize), device);
        norm2 = new LayerNormalization(config.EmbedDim, device, SamBackbone.Epsilon);
        mlp = new Perceptron(config.EmbedDim, (long)(config.EmbedDim * config.MlpRatio), device, "lin1", "lin2");
        RegisterComponents();
    }

    /// <summary>(B, H, W, C) → (B, H, W, C).</summary>
    public override Tensor forward(Tensor cells)
    {
        using var scope = NewDisposeScope();
        var x = Attend(norm1.call(cells)).add_(cells, Constant(1));
        return mlp.call(norm2.call(x)).add_(x, Constant(1)).MoveToOuterDisposeScope();
    }

    private Tensor Attend(Tensor cells) => _window is { } window
        ? Windows.Join(attn.call(Windows.Cut(cells, window)), cells.shape[1], cells.shape[2])
        : attn.call(cells);
}
