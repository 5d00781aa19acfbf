namespace FindAgents.Engine.Foundations.Vision.DaViT;

/// <summary>The sizes of a <see cref="DaViTBackbone"/> (MODEL.BACKBONE.DAVIT); the lists have one entry a stage.</summary>
internal sealed record DaViTConfig
{
    /// <summary>Kernel of each stage's embedding (PATCH_SIZE).</summary>
    public required int[] PatchSize { get; init; }

    /// <summary>Stride of each stage's embedding (PATCH_STRIDE).</summary>
    public required int[] PatchStride { get; init; }

    /// <summary>Padding of each stage's embedding (PATCH_PADDING).</summary>
    public required int[] PatchPadding { get; init; }

    /// <summary>Whether the embedding's norm stands before its convolution (PATCH_PRENORM); never in the first stage, which sees pixels.</summary>
    public required bool[] PatchPrenorm { get; init; }

    /// <summary>Channels of each stage (DIM_EMBED).</summary>
    public required int[] DimEmbed { get; init; }

    /// <summary>Heads of the attention between cells (NUM_HEADS).</summary>
    public required int[] NumHeads { get; init; }

    /// <summary>Groups of the attention between channels (NUM_GROUPS).</summary>
    public required int[] NumGroups { get; init; }

    /// <summary>Pairs of blocks in each stage (DEPTHS).</summary>
    public required int[] Depths { get; init; }

    /// <summary>Side of the attention's windows, in cells.</summary>
    public int WindowSize { get; init; } = 7;

    /// <summary>Hidden width of the perceptrons, as a multiple of the channels.</summary>
    public double MlpRatio { get; init; } = 4;

    /// <summary>How often training leaves out the last block's branches, 0 to less than 1; earlier ones less often, in proportion (DROP_PATH_RATE).</summary>
    public double DropPathRate { get; init; }
}
