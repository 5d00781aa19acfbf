using FindAgents.Engine.Results;

namespace FindAgents.Retrieval.Search;

/// <summary>What every answer of an album carries, so that a caller can judge it.</summary>
public abstract record SearchResult
{
    /// <summary>The album.</summary>
    public required string Album { get; init; }

    /// <summary>The model that placed query and photos.</summary>
    public required FindModelInfo Model { get; init; }

    /// <summary>The name of the task prototype that placed the query; <see langword="null"/> where a photo or region of the album was asked with, which has its place.</summary>
    public required string? Prototype { get; init; }

    /// <summary>The things that the query speaks of, in the order of the sentence.</summary>
    public required IReadOnlyList<string> Entities { get; init; }

    /// <summary>Words of the query that the model does not know and left out.</summary>
    public required IReadOnlyList<string> UnknownWords { get; init; }

    /// <summary>How many files of the album were not searched, because another model or version indexed them and they wait for this one.</summary>
    public required long Waiting { get; init; }

    /// <summary>Whether there is more behind what is returned.</summary>
    public required bool HasMore { get; init; }

    /// <summary>Where the time went.</summary>
    public required SearchTimings Timings { get; init; }
}
