using FindAgents.Engine.Foundations.Vision.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.FocalNet;

/// <summary>The blocks of one stride, and the step down to the next.</summary>
internal sealed class FocalStage : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<FocalBlock> blocks;
    private readonly PatchEmbedding? downsample;

    public FocalStage(FocalNetConfig config, int stage, IReadOnlyList<double> dropped, Device? device)
        : base(nameof(FocalStage))
    {
        var dim = config.EmbedDim << stage;
        blocks = nn.ModuleList(dropped.Select(probability => new FocalBlock(config, stage, dim, probability, device)).ToArray());
        if (stage < config.Depths.Length - 1)
        {
            downsample = new PatchEmbedding(dim, 2 * dim, kernel: 3, stride: 2, padding: 1, device);
        }

        RegisterComponents();
    }

    /// <summary>Runs the blocks on cells (B, H, W, C) and gives the same shape.</summary>
    public override Tensor forward(Tensor cells)
    {
        var x = cells.alias();
        foreach (var block in blocks)
        {
            using var previous = x;
            x = block.call(previous);
        }

        return x;
    }

    /// <summary>(B, H, W, C) → (B, ⌈H/2⌉, ⌈W/2⌉, 2C); not for the last stage.</summary>
    public Tensor Down(Tensor cells)
    {
        using var map = Grid.Map(cells);
        return downsample!.call(map);
    }
}
