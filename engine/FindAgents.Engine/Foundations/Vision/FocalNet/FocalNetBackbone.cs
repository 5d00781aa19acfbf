using FindAgents.Engine.Foundations.Vision.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.FocalNet;

/// <summary>FocalNet, in the flavours of Focal-T (<c>focal_dw</c>) and Focal-L (<c>focal</c>).</summary>
/// <remarks>Any height and width will do. "Focal Modulation Networks", arXiv 2203.11926.</remarks>
internal sealed class FocalNetBackbone : VisionBackbone
{
    private const int StemKernel = 7;
    private const int StemStride = 4;

    private readonly PatchEmbedding patch_embed;
    private readonly ModuleList<FocalStage> layers;
    private readonly LayerNormalization[] _norms;

    /// <summary>Creates the backbone, its weights to be loaded.</summary>
    /// <param name="config">Its sizes.</param>
    /// <param name="device">Where its weights are; <see langword="null"/> for the CPU.</param>
    public FocalNetBackbone(FocalNetConfig config, Device? device = null)
        : base(nameof(FocalNetBackbone))
    {
        // The plain flavour's stem is padded by one less: its cells lie one pixel further to the right and down.
        patch_embed = new PatchEmbedding(3, config.EmbedDim, StemKernel, StemStride, config.Depthwise ? 3 : 2, device);
        var dropped = StochasticDepth.Schedule(config.DropPathRate, config.Depths.Sum());
        layers = nn.ModuleList(config.Depths
            .Select((depth, stage) => new FocalStage(config, stage, dropped[config.Depths[..stage].Sum()..][..depth], device)).ToArray());
        FeatureMaps = Pyramid(config.Depths.Select((_, stage) => config.EmbedDim << stage));
        _norms = [.. FeatureMaps.Select(map => new LayerNormalization(map.Channels, device))];
        for (var stage = 0; stage < _norms.Length; stage++)
        {
            register_module($"norm{stage}", _norms[stage]);
        }

        RegisterComponents();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<FeatureMapSpec> FeatureMaps { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> forward(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        var maps = new Dictionary<string, Tensor>();
        var cells = patch_embed.call(pixels); // (B, H/4, W/4, C)
        for (var stage = 0; stage < _norms.Length; stage++)
        {
            using var embedded = cells;
            using var last = layers[stage].call(embedded);
            maps[MapName(stage)] = Grid.Map(_norms[stage].call(last)).MoveToOuterDisposeScope();
            cells = stage < _norms.Length - 1 ? layers[stage].Down(last) : cells;
        }

        return maps;
    }
}
