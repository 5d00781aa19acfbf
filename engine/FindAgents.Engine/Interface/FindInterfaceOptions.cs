namespace FindAgents.Engine.Interface;

/// <summary>The sizes and switches that a <see cref="FindInterface"/> is built with.</summary>
/// <remarks>The defaults are the official full-size configuration's.</remarks>
public sealed record FindInterfaceOptions
{
    /// <summary>C: the width of every variable.</summary>
    public int HiddenSize { get; init; } = 512;

    /// <summary>P: the width of the semantic space.</summary>
    public int ProjectionSize { get; init; } = 512;

    /// <summary>M: the width of the mask features.</summary>
    public int MaskSize { get; init; } = 512;

    /// <summary>Channels of the multi-scale features.</summary>
    public int InputChannels { get; init; } = 512;

    /// <summary>The number of learned queries, the image query (the last) included; 0 where every query is given at run time.</summary>
    public int QueryCount { get; init; } = 101;

    /// <summary>The number of learned spatial memories; 0 for none.</summary>
    public int SpatialMemoryCount { get; init; } = 32;

    /// <summary>Attention heads; must divide <see cref="HiddenSize"/>.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>The width of the feed-forward layers.</summary>
    public int FeedForwardSize { get; init; } = 2048;

    /// <summary>The number of layers. Officially <c>DEC_LAYERS - 1</c>.</summary>
    public int Layers { get; init; } = 9;

    /// <summary>The number of feature levels; layer i looks at level i modulo this.</summary>
    public int FeatureLevels { get; init; } = 3;

    /// <summary>Whether normalisation comes before attention and feed-forward instead of after.</summary>
    public bool PreNorm { get; init; }

    /// <summary>Whether the features are projected even where they have <see cref="HiddenSize"/> channels.</summary>
    public bool EnforceInputProjection { get; init; }

    /// <summary>
    /// How many pixels of positive, and of negative, spatial prompts are sampled on each level. The last value holds for
    /// further levels.
    /// </summary>
    public IReadOnlyList<int> MaxSpatialLength { get; init; } = [512];

    /// <summary>What mask logits are multiplied by; 1 officially, 1/√M keeps them small at the start of training.</summary>
    public double MaskLogitScale { get; init; } = 1;

    /// <summary>Throws when the sizes do not fit together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(HiddenSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ProjectionSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaskSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(InputChannels, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(QueryCount);
        ArgumentOutOfRangeException.ThrowIfNegative(SpatialMemoryCount);
        ArgumentOutOfRangeException.ThrowIfLessThan(Heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(FeedForwardSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Layers);
        ArgumentOutOfRangeException.ThrowIfLessThan(FeatureLevels, 1);
        if (HiddenSize % Heads != 0 || HiddenSize % 2 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(HiddenSize), HiddenSize, $"The hidden size must be even and a multiple of the {Heads} heads.");
        }

        if (MaxSpatialLength.Count == 0 || MaxSpatialLength.Any(n => n < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(MaxSpatialLength), "Give at least one positive number of pixels.");
        }
    }
}
