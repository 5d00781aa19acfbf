using FindAgents.Engine.Prototypes;

namespace FindAgents.Engine;

/// <summary>What <see cref="IFindEngine.SegmentAsync"/> returns.</summary>
public sealed record SegmentOptions
{
    /// <summary>What the image is divided into.</summary>
    public SegmentKind Kind { get; init; } = SegmentKind.Things;

    /// <summary>The lowest score of a thing returned, 0–1. From which score on stuff counts as found is the model's affair.</summary>
    public double ScoreThreshold { get; init; } = 0.25;

    /// <summary>The most regions returned, best first.</summary>
    public int MaxRegions { get; init; } = 50;

    /// <summary>Only these category names (case does not matter); <see langword="null"/> or empty for all that the model has.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>A task prototype of one's own to run instead of the model's; it must be able to answer which things there are, or what the image divides into (see <see cref="PrototypeUse"/>). <see langword="null"/> for the model's.</summary>
    public TaskPrototype? Prototype { get; init; }
}
