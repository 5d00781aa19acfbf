using FindAgents.Engine;

namespace FindAgents.Retrieval.Search;

/// <summary>What is looked for in an album.</summary>
/// <remarks>
/// Either a <see cref="Phrase"/> or an <see cref="Image"/>. Images that it refers to stay their owner's, were encoded by the
/// engine that searches, and must live as long as the search.
/// </remarks>
public sealed record AlbumQuery
{
    /// <summary>Words, pieces of images, or both mixed in one sentence.</summary>
    public Phrase? Phrase { get; init; }

    /// <summary>A whole image whose like is looked for.</summary>
    public EncodedImage? Image { get; init; }

    /// <summary>What must not be in the photos found: each is a phrase, words or pieces of images.</summary>
    public IReadOnlyList<Phrase> Without { get; init; } = [];

    /// <summary>Which photos are searched; <see langword="null"/> for all.</summary>
    public AlbumFilter? Filter { get; init; }

    /// <summary>How many of the best are passed over: for the pages after the first.</summary>
    public int Skip { get; init; }

    /// <summary>How many are returned at most, 1 to 1000.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>A query of words. A string is one.</summary>
    /// <param name="text">The words.</param>
    public static implicit operator AlbumQuery(string text) => FromText(text);

    /// <summary>A query of words.</summary>
    /// <param name="text">The words.</param>
    public static AlbumQuery FromText(string text) => new() { Phrase = text };
}
