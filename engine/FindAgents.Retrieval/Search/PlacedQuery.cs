namespace FindAgents.Retrieval.Search;

/// <summary>A query whose parts have their places.</summary>
/// <param name="Vector">Where what is looked for lies among whole images.</param>
/// <param name="Prototype">The task prototype that placed it; null where its place was known.</param>
/// <param name="Unknown">Words that the model does not know.</param>
/// <param name="Entities">The things that it speaks of, among regions.</param>
/// <param name="Without">What must not be there, among regions.</param>
/// <param name="WithoutLabels">What must not be there, as labels.</param>
internal sealed record PlacedQuery(
    ReadOnlyMemory<float> Vector,
    string? Prototype,
    IReadOnlyList<string> Unknown,
    IReadOnlyList<RegionPlace> Entities,
    IReadOnlyList<RegionPlace> Without,
    IReadOnlyList<string> WithoutLabels);
