namespace FindAgents.Engine.Foundations.Vision.Sam;

/// <summary>The sizes of a <see cref="SamBackbone"/> (MODEL.BACKBONE.VIT, whose SIZE names a set of them in the official code).</summary>
internal sealed record SamConfig
{
    /// <summary>Side of the square input in pixels: the position embedding fits no other.</summary>
    public required int ImgSize { get; init; }

    /// <summary>Side of a patch in pixels.</summary>
    public required int PatchSize { get; init; }

    /// <summary>Channels of the tokens.</summary>
    public required int EmbedDim { get; init; }

    /// <summary>Number of blocks.</summary>
    public required int Depth { get; init; }

    /// <summary>Attention heads.</summary>
    public required int NumHeads { get; init; }

    /// <summary>Hidden width of the perceptrons, as a multiple of the channels.</summary>
    public required double MlpRatio { get; init; }

    /// <summary>Side of the attention's windows, in tokens.</summary>
    public required int WindowSize { get; init; }

    /// <summary>The blocks that attend to the whole picture rather than to a window.</summary>
    public required int[] GlobalAttnIndexes { get; init; }

    /// <summary>Channels of <c>res2</c> to <c>res5</c>.</summary>
    public required int[] OutDims { get; init; }
}
