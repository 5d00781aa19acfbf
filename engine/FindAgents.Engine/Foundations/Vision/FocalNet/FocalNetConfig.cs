namespace FindAgents.Engine.Foundations.Vision.FocalNet;

/// <summary>The sizes of a <see cref="FocalNetBackbone"/> (MODEL.BACKBONE.FOCAL).</summary>
/// <remarks>
/// What every official model sets alike is not a choice here: convolutional embeddings with a norm behind them
/// (USE_CONV_EMBED, PATCH_NORM), norms behind the branches (USE_POSTLN), layer scale (USE_LAYERSCALE), and a modulator
/// divided by the number of its levels (SCALING_MODULATOR).
/// </remarks>
internal sealed record FocalNetConfig
{
    /// <summary>Whether it is <c>focal_dw</c>, with depthwise convolutions around the branches, or the plain <c>focal</c>.</summary>
    public required bool Depthwise { get; init; }

    /// <summary>Channels C of the first stage; each further one has twice as many (EMBED_DIM).</summary>
    public required int EmbedDim { get; init; }

    /// <summary>Blocks of each stage (DEPTHS).</summary>
    public required int[] Depths { get; init; }

    /// <summary>Focal levels L of each stage's blocks (FOCAL_LEVELS).</summary>
    public required int[] FocalLevels { get; init; }

    /// <summary>The first level's kernel in each stage; every further level's is 2 larger (FOCAL_WINDOWS).</summary>
    public required int[] FocalWindows { get; init; }

    /// <summary>Hidden width of the perceptrons, as a multiple of C (MLP_RATIO).</summary>
    public required double MlpRatio { get; init; }

    /// <summary>How often training leaves out the last block's branches, 0 to less than 1; earlier ones less often, in proportion (DROP_PATH_RATE).</summary>
    public double DropPathRate { get; init; }
}
