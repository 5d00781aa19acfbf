using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>The deformable layers in turn.</summary>
internal sealed class DeformableEncoder : nn.Module
{
    private readonly ModuleList<DeformableEncoderLayer> layers;

    public DeformableEncoder(DeformablePixelDecoderConfig config)
        : base(nameof(DeformableEncoder))
    {
        layers = new ModuleList<DeformableEncoderLayer>([.. Enumerable.Range(0, config.TransformerLayers).Select(_ => new DeformableEncoderLayer(config))]);
        RegisterComponents();
    }

    /// <summary>The layers, first to last.</summary>
    public IEnumerable<DeformableEncoderLayer> Layers => layers;
}
