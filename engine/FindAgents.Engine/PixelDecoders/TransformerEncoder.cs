using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>The encoder layers in turn and, where they normalise first, a last norm.</summary>
internal sealed class TransformerEncoder : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly ModuleList<TransformerEncoderLayer> layers;
    private readonly LayerNorm? norm;

    public TransformerEncoder(FpnPixelDecoderConfig config)
        : base(nameof(TransformerEncoder))
    {
        layers = new ModuleList<TransformerEncoderLayer>([.. Enumerable.Range(0, config.TransformerLayers).Select(_ => new TransformerEncoderLayer(config))]);
        norm = config.PreNorm ? nn.LayerNorm(config.ConvDim) : null;
        RegisterComponents();
    }

    /// <summary>Runs all layers on a sequence (B, L, C) with positions (1, L, C).</summary>
    public override Tensor forward(Tensor source, Tensor position)
    {
        using var scope = NewDisposeScope();
        var x = source.alias();
        foreach (var layer in layers)
        {
            x = layer.call(x, position);
        }

        return (norm is null ? x : norm.call(x)).MoveToOuterDisposeScope();
    }
}
