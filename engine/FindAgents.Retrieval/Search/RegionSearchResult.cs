namespace FindAgents.Retrieval.Search;

/// <summary>The regions that a query found, the most alike first, those equally alike by photo and number.</summary>
public sealed record RegionSearchResult : SearchResult
{
    /// <summary>The regions; none is an answer, too.</summary>
    public required IReadOnlyList<RegionHit> Hits { get; init; }
}
