namespace FindAgents.Retrieval.Search;

/// <summary>Which regions of a photo go with one of the things that a query speaks of.</summary>
/// <param name="Entity">The thing, as the query says it: <c>wooden bench</c>, or how the query speaks of a piece of an image.</param>
/// <param name="Regions">The regions that go with it, or well may, the likeliest first, at most five; none where none does.</param>
public sealed record EntityMatch(string Entity, IReadOnlyList<RegionMatch> Regions);
