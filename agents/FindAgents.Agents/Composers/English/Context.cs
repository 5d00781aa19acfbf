using FindAgents.Agents.Compositions;

namespace FindAgents.Agents.Composers.English;

/// <summary>What earlier clauses and the conversation have spoken of.</summary>
internal sealed record Context
{
    /// <summary>The images that are spoken of; <see langword="null"/> where there are none.</summary>
    public StepImages? Images { get; init; }

    /// <summary>The last step that found regions.</summary>
    public int? LastSegmentation { get; init; }

    /// <summary>The last step that found photos.</summary>
    public int? LastRetrieval { get; init; }

    /// <summary>What the last search was for: who "him" and "her" are; <see langword="null"/> where there was none.</summary>
    public string? Sought { get; init; }

    /// <summary>Whether that search was for several photos: "it" is then what they show.</summary>
    public bool IsMany { get; init; }

    /// <summary>A piece of an image that was named without asking for it; <see langword="null"/> where there is none.</summary>
    public string? Piece { get; init; }

    /// <summary>What the last step found, as a word of a query; <see langword="null"/> where nothing was found or named.</summary>
    public string? It { get; init; }

    /// <summary>Whether the images that are spoken of were found by a step.</summary>
    public bool IsFound => Images?.Step is not null;
}
