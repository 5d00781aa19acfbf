using FindAgents.Agents.Compositions;

namespace FindAgents.Agents.Composers;

/// <summary>What a request can refer to without naming it, and how much of it is read.</summary>
public sealed record ComposeOptions
{
    /// <summary>The images that the conversation is about: meant by "it" or "the photo", and where none is named. Paths or ids; none where there is no conversation.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>What is known of images that <see cref="Images"/> or the request name: their sizes and how many regions there are. A language model is told, and its answer held to it; a parser has no use for it.</summary>
    public IReadOnlyList<KnownImage> Known { get; init; } = [];

    /// <summary>
    /// What the conversation has found last, as the reference that stands for it in a sentence (<c>@res_…#1</c>): meant by "more like it" until the request
    /// itself names something; <see langword="null"/> where nothing was found, or more than one thing.
    /// </summary>
    public string? It { get; init; }

    /// <summary>The longest request that is read, in characters, above 0; a longer one is refused.</summary>
    public int MaxLength { get; init; } = 4000;
}
