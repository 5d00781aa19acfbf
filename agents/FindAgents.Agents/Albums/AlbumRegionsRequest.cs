namespace FindAgents.Agents.Albums;

/// <summary>Which regions are looked for in an album.</summary>
public sealed record AlbumRegionsRequest : AlbumRequest
{
    /// <summary>What they are called or look like: words, a reference to a piece of an image, or both.</summary>
    public required string Query { get; init; }

    /// <summary>Only things, no stuff such as sky.</summary>
    public bool ThingsOnly { get; init; }

    /// <summary>How many regions of one photo are returned at most; <see langword="null"/> for all.</summary>
    public int? PerPhoto { get; init; }
}
