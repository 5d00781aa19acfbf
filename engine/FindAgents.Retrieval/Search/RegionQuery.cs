using FindAgents.Engine;

namespace FindAgents.Retrieval.Search;

/// <summary>Which regions are looked for in an album: "every crop that looks like this mug".</summary>
/// <remarks>
/// Either a <see cref="Phrase"/> or a <see cref="Region"/>. Images that it refers to stay their owner's, were encoded by the
/// engine that searches, and must live as long as the search.
/// </remarks>
public sealed record RegionQuery
{
    /// <summary>What they are called or look like: a name, a piece of an image (<see cref="Phrase.FromRegion"/>), or both mixed.</summary>
    public Phrase? Phrase { get; init; }

    /// <summary>A region of the album whose like is looked for. It is not found itself.</summary>
    public AlbumRegionKey? Region { get; init; }

    /// <summary>Only regions of one of these labels; empty for all.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Only things, no stuff such as sky.</summary>
    public bool ThingsOnly { get; init; }

    /// <summary>Which photos are searched; <see langword="null"/> for all.</summary>
    public AlbumFilter? Filter { get; init; }

    /// <summary>How many regions of one photo are returned at most; <see langword="null"/> for all.</summary>
    public int? PerPhoto { get; init; }

    /// <summary>How many of the best are passed over: for the pages after the first.</summary>
    public int Skip { get; init; }

    /// <summary>How many are returned at most, 1 to 1000.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>Whether every region is compared, where the album's store would otherwise answer from an approximate index. The embedded store is always exact.</summary>
    public bool Exact { get; init; }

    /// <summary>A query of words. A string is one.</summary>
    /// <param name="text">The words.</param>
    public static implicit operator RegionQuery(string text) => FromText(text);

    /// <summary>A query of words.</summary>
    /// <param name="text">The words.</param>
    public static RegionQuery FromText(string text) => new() { Phrase = text };
}
