using FindAgents.Engine;

namespace FindAgents.Retrieval.Search;

/// <summary>What is looked for in an album.</summary>
/// <remarks>
/// One of <see cref="Phrase"/>, <see cref="Image"/> and <see cref="Photo"/>. Images that it refers to stay their owner's, were
/// encoded by the engine that searches, and must live as long as the search.
/// </remarks>
public sealed record AlbumQuery
{
    /// <summary>Words, pieces of images, or both mixed in one sentence. One that is nothing but a whole image is a query of that image.</summary>
    public Phrase? Phrase { get; init; }

    /// <summary>A whole image whose like is looked for.</summary>
    public EncodedImage? Image { get; init; }

    /// <summary>The <see cref="AlbumPhoto.Id"/> of a photo of the album whose like is looked for. It is not encoded again, and not found itself.</summary>
    public string? Photo { get; init; }

    /// <summary>What must not be in the photos found: each is a phrase, words or pieces of images. A photo is left out when one of its regions is called so, or goes with the phrase as likely as not.</summary>
    public IReadOnlyList<Phrase> Without { get; init; } = [];

    /// <summary>Which photos are searched; <see langword="null"/> for all.</summary>
    public AlbumFilter? Filter { get; init; }

    /// <summary>How many of the best are passed over: for the pages after the first.</summary>
    public int Skip { get; init; }

    /// <summary>How many are returned at most, 1 to 1000.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>Whether every photo is compared, where the album's store would otherwise answer from an approximate index. The embedded store is always exact.</summary>
    public bool Exact { get; init; }

    /// <summary>A query of words. A string is one.</summary>
    /// <param name="text">The words.</param>
    public static implicit operator AlbumQuery(string text) => FromText(text);

    /// <summary>A query of words.</summary>
    /// <param name="text">The words.</param>
    public static AlbumQuery FromText(string text) => new() { Phrase = text };
}
