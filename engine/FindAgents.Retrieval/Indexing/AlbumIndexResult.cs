namespace FindAgents.Retrieval.Indexing;

/// <summary>What bringing an album up to date did.</summary>
public sealed record AlbumIndexResult
{
    /// <summary>The model that encoded.</summary>
    public required AlbumModel? Model { get; init; }

    /// <summary>Photos encoded that the album did not have.</summary>
    public required long Added { get; init; }

    /// <summary>Photos encoded again because another model or version had indexed them.</summary>
    public required long Reindexed { get; init; }

    /// <summary>Photos handed to workers; 0 unless <see cref="Workers.AlbumQueue"/> ran.</summary>
    public long Queued { get; init; }

    /// <summary>Files that have content which the album had already: renamed, moved or copied. They cost no encoding.</summary>
    public required long Moved { get; init; }

    /// <summary>Files that are as they were.</summary>
    public required long Unchanged { get; init; }

    /// <summary>Files that held a photo of the album and are gone, or have another content.</summary>
    public required long Removed { get; init; }

    /// <summary>Files and folders that could not be read, by path.</summary>
    public required IReadOnlyList<AlbumProblem> Problems { get; init; }

    /// <summary>What was left alone on purpose: links not followed, folders that are not there and whose photos were kept.</summary>
    public required IReadOnlyList<AlbumProblem> Skipped { get; init; }

    /// <summary>What it took.</summary>
    public required TimeSpan Elapsed { get; init; }
}
