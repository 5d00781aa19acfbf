using FindAgents.Engine.Foundations.Vision.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.Sam;

/// <summary>SAM's vision transformer, with a simple feature pyramid in place of SAM's own neck.</summary>
/// <remarks>"Segment Anything", arXiv 2304.02643; the pyramid is that of ViTDet, arXiv 2203.16527, with fewer norms.</remarks>
internal sealed class SamBackbone : VisionBackbone
{
    /// <summary>What the transformer's norms add to the variance.</summary>
    internal const double Epsilon = 1e-6;

    private readonly SamConfig _config;
    private readonly PatchProjection patch_embed;
    private readonly Parameter pos_embed;
    private readonly ModuleList<SamBlock> blocks;
    private readonly SimpleFeaturePyramid neck;

    /// <summary>Creates the backbone, its weights to be loaded.</summary>
    /// <param name="config">Its sizes.</param>
    /// <param name="device">Where its weights are; <see langword="null"/> for the CPU.</param>
    public SamBackbone(SamConfig config, Device? device = null)
        : base(nameof(SamBackbone))
    {
        _config = config;
        var side = config.ImgSize / config.PatchSize;
        patch_embed = new PatchProjection(config, device);
        pos_embed = new Parameter(empty(1, side, side, config.EmbedDim, device: device));
        blocks = nn.ModuleList(Enumerable.Range(0, config.Depth).Select(i => new SamBlock(config, config.GlobalAttnIndexes.Contains(i), device)).ToArray());
        neck = new SimpleFeaturePyramid(config.EmbedDim, config.OutDims, device);
        FeatureMaps = Pyramid(config.OutDims);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<FeatureMapSpec> FeatureMaps { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> are not of the one size that the position embedding fits.</exception>
    public override IReadOnlyDictionary<string, Tensor> forward(Tensor pixels)
    {
        if (pixels.shape[2] != _config.ImgSize || pixels.shape[3] != _config.ImgSize)
        {
            throw new ArgumentException($"Expected (B, 3, {_config.ImgSize}, {_config.ImgSize}), got ({string.Join(", ", pixels.shape)}): pad the picture.", nameof(pixels));
        }

        using var scope = NewDisposeScope();
        var cells = patch_embed.call(pixels).add_(pos_embed, Constant(1)); // (B, S, S, C)
        foreach (var block in blocks)
        {
            using var previous = cells;
            cells = block.call(previous);
        }

        return neck.Maps(Grid.Map(cells))
            .Select((map, i) => (Name: MapName(i), Map: Grid.Map(Grid.Cells(map)).MoveToOuterDisposeScope()))
            .ToDictionary(pair => pair.Name, pair => pair.Map);
    }
}
