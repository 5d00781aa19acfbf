using FindAgents.Engine.Prototypes;

namespace FindAgents.Engine.Results;

/// <summary>Which model gave an answer.</summary>
/// <param name="Name">Its name, such as <c>find-mini</c>.</param>
/// <param name="Version">Its version, such as <c>0.1.0</c>.</param>
/// <param name="VisionFoundation">The frozen vision encoder below it.</param>
/// <param name="LanguageFoundation">The frozen language encoder below it.</param>
/// <param name="Categories">The category names that <see cref="IFindEngine.SegmentAsync"/> knows.</param>
public sealed record FindModelInfo(string Name, string Version, string VisionFoundation, string LanguageFoundation, IReadOnlyList<string> Categories)
{
    /// <summary>The names of the stuff that panoptic and semantic segmentation know beside <see cref="Categories"/>; empty for a model that knows things only.</summary>
    public IReadOnlyList<string> StuffCategories { get; init; } = [];

    /// <summary>Which kind of model it is to task prototypes of a caller's own; <see langword="null"/> for one that runs none.</summary>
    public PrototypeAsker? Asker { get; init; }

    /// <summary>How likely a region is what words name, by their places in <see cref="EmbeddingSpace.Regions"/>; <see langword="null"/> where it was not fitted for this model.</summary>
    public MatchOdds? WordOdds { get; init; }

    /// <summary>How likely a region is of the kind of a piece of an image, by their places in <see cref="EmbeddingSpace.Regions"/>; <see langword="null"/> where it was not fitted for this model.</summary>
    public MatchOdds? PieceOdds { get; init; }
}
