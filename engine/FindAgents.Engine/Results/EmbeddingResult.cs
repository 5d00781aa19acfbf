namespace FindAgents.Engine.Results;

/// <summary>Places in a space in which what means the same lies close together.</summary>
/// <remarks>
/// Vectors are comparable with those of the same <see cref="Space"/> and the same model and version only. The cosine of
/// two is their dot product: each has unit length.
/// </remarks>
public sealed record EmbeddingResult
{
    /// <summary>The model that answered.</summary>
    public required FindModelInfo Model { get; init; }

    /// <summary>The name of the task prototype that the interface ran.</summary>
    public required string Prototype { get; init; }

    /// <summary>Where the vectors lie.</summary>
    public required EmbeddingSpace Space { get; init; }

    /// <summary>One vector of unit length for each thing given, in the order given.</summary>
    public required IReadOnlyList<ReadOnlyMemory<float>> Vectors { get; init; }

    /// <summary>Of phrases: the words of each that the language encoder does not know and left out, in the order of the phrases. Empty for images and their pieces.</summary>
    public IReadOnlyList<IReadOnlyList<string>> UnknownWords { get; init; } = [];

    /// <summary>What the call took.</summary>
    public required TimeSpan Elapsed { get; init; }
}
