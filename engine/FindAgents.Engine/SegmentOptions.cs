namespace FindAgents.Engine;

/// <summary>What <see cref="IFindEngine.SegmentAsync"/> returns.</summary>
public sealed record SegmentOptions
{
    /// <summary>The lowest score returned, 0–1.</summary>
    public double ScoreThreshold { get; init; } = 0.2;

    /// <summary>The most regions returned, best first.</summary>
    public int MaxRegions { get; init; } = 50;

    /// <summary>Only these category names (case does not matter); <see langword="null"/> or empty for all that the model has.</summary>
    public IReadOnlyList<string>? Categories { get; init; }
}
