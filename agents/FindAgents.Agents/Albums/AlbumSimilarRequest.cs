namespace FindAgents.Agents.Albums;

/// <summary>What photos or regions of an album are to be like.</summary>
public sealed record AlbumSimilarRequest : AlbumRequest
{
    /// <summary>
    /// The image: the id, path or address of a photo of the album, which is not encoded again; or a reference as in a phrase, with or without its @: a file, an
    /// image id, a piece of either.
    /// </summary>
    public required string Image { get; init; }

    /// <summary>Whether regions are wanted rather than photos. Of a whole photo there are none: name a piece of it.</summary>
    public bool Regions { get; init; }
}
