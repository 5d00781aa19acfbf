namespace FindAgents.Agents.Albums;

/// <summary>Which album is to be made or brought up to date.</summary>
public sealed record AlbumIndexRequest
{
    /// <summary>The album's name; one that there is not is made.</summary>
    public required string Album { get; init; }

    /// <summary>Folders to put under it; those it has already stay. None only brings it up to date.</summary>
    public IReadOnlyList<string>? Folders { get; init; }

    /// <summary>Whether files that could not be read before are tried again.</summary>
    public bool RetryProblems { get; init; }
}
