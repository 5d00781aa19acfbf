namespace FindAgents.Engine.Models.Official;

/// <summary>The sizes of an official model's interface (MODEL.DECODER); the pixel decoder's transformer shares some.</summary>
internal sealed record OfficialDecoderConfig
{
    /// <summary>The width of every variable (HIDDEN_DIM).</summary>
    public int HiddenDim { get; init; } = 512;

    /// <summary>Learned queries, the image query included (NUM_OBJECT_QUERIES).</summary>
    public int NumObjectQueries { get; init; } = 101;

    /// <summary>Attention heads (NHEADS).</summary>
    public int Nheads { get; init; } = 8;

    /// <summary>Width of the feed-forward layers (DIM_FEEDFORWARD).</summary>
    public int DimFeedforward { get; init; } = 2048;

    /// <summary>Layers, and one for what stands before them (DEC_LAYERS).</summary>
    public int DecLayers { get; init; } = 10;

    /// <summary>The most pixels of a spatial prompt that are sampled, a level (MAX_SPATIAL_LEN).</summary>
    public int[] MaxSpatialLen { get; init; } = [512, 512, 512, 512];

    /// <summary>Whether normalisation comes before attention (PRE_NORM).</summary>
    public bool PreNorm { get; init; }

    /// <summary>Whether features are projected even where their width fits (ENFORCE_INPUT_PROJ).</summary>
    public bool EnforceInputProj { get; init; }
}
