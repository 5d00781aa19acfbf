using FindAgents.Engine.Foundations.Vision.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.DaViT;

/// <summary>DaViT, a vision transformer with attention between cells and between channels in turn.</summary>
/// <remarks>Any height and width will do that the strides leave something of. "DaViT: Dual Attention Vision Transformers", arXiv 2204.03645.</remarks>
internal sealed class DaViTBackbone : VisionBackbone
{
    private readonly ModuleList<ConvEmbedding> convs;
    private readonly ModuleList<ModuleList<DualBlock>> blocks;

    /// <summary>Creates the backbone, its weights to be loaded.</summary>
    /// <param name="config">Its sizes.</param>
    /// <param name="device">Where its weights are; <see langword="null"/> for the CPU.</param>
    public DaViTBackbone(DaViTConfig config, Device? device = null)
        : base(nameof(DaViTBackbone))
    {
        convs = nn.ModuleList(config.DimEmbed.Select((_, stage) => new ConvEmbedding(config, stage, device)).ToArray());

        // Two blocks a pair, one behind the other.
        var dropped = StochasticDepth.Schedule(config.DropPathRate, 2 * config.Depths.Sum());
        blocks = nn.ModuleList(config.Depths
            .Select((depth, stage) => nn.ModuleList(Enumerable.Range(config.Depths[..stage].Sum(), depth)
                .Select(pair => new DualBlock(config, stage, dropped[2 * pair], dropped[(2 * pair) + 1], device)).ToArray())).ToArray());
        FeatureMaps = Pyramid(config.DimEmbed);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override IReadOnlyList<FeatureMapSpec> FeatureMaps { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> forward(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        var maps = new Dictionary<string, Tensor>();
        var cells = Grid.Cells(pixels);
        for (var stage = 0; stage < FeatureMaps.Count; stage++)
        {
            cells = convs[stage].call(cells); // (B, H/stride, W/stride, C)
            foreach (var block in blocks[stage])
            {
                using var previous = cells;
                cells = block.call(previous);
            }

            maps[MapName(stage)] = Grid.Map(cells).MoveToOuterDisposeScope();
        }

        return maps;
    }
}
