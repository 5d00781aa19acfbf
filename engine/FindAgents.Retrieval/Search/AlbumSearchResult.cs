namespace FindAgents.Retrieval.Search;

/// <summary>The photos that a query found, the most alike first, those equally alike by id.</summary>
public sealed record AlbumSearchResult : SearchResult
{
    /// <summary>The photos; none is an answer, too.</summary>
    public required IReadOnlyList<AlbumHit> Hits { get; init; }
}
