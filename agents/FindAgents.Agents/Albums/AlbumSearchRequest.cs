namespace FindAgents.Agents.Albums;

/// <summary>Which photos are looked for in an album.</summary>
public sealed record AlbumSearchRequest : AlbumRequest
{
    /// <summary>The query as it was written: words, references to images, or both in one sentence; "without …" at its end leaves photos out.</summary>
    public required string Query { get; init; }

    /// <summary>What must not be in the photos, each a phrase; besides what the query says itself.</summary>
    public IReadOnlyList<string>? Without { get; init; }
}
