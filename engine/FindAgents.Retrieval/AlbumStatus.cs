namespace FindAgents.Retrieval;

/// <summary>What an album holds.</summary>
public sealed record AlbumStatus
{
    /// <summary>The album's name.</summary>
    public required string Name { get; init; }

    /// <summary>The folders it is over.</summary>
    public required IReadOnlyList<AlbumFolder> Folders { get; init; }

    /// <summary>How many files are indexed, duplicates included.</summary>
    public required long Files { get; init; }

    /// <summary>The files that could not be read, and why; by path.</summary>
    public required IReadOnlyList<AlbumProblem> Problems { get; init; }

    /// <summary>For each model whose embeddings it holds, how many photos and regions it placed; the one used last comes last.</summary>
    public required IReadOnlyList<AlbumModelStatus> Models { get; init; }
}
