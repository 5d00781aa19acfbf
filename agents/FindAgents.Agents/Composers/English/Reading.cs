using FindAgents.Agents.Compositions;

namespace FindAgents.Agents.Composers.English;

/// <summary>What a clause was taken for.</summary>
internal sealed record Reading
{
    /// <summary>What it asks for.</summary>
    public required ReadingKind Kind { get; init; }

    /// <summary>The images that it is about.</summary>
    public Scope Scope { get; init; } = new();

    /// <summary>The task prototype.</summary>
    public string? Prototype { get; init; }

    /// <summary>The phrases.</summary>
    public IReadOnlyList<string> Phrases { get; init; } = [];

    /// <summary>What is not meant.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>What is sought in the album.</summary>
    public string? Query { get; init; }

    /// <summary>Where was pointed at.</summary>
    public StepPrompt? Prompt { get; init; }

    /// <summary>Whether the album is meant only because no image is at hand.</summary>
    public bool IsGuess { get; init; }

    /// <summary>Whether several photos are sought.</summary>
    public bool IsMany { get; init; }

    /// <summary>How many results are wanted.</summary>
    public int? Limit { get; init; }

    /// <summary>Whether it asks how many there are.</summary>
    public bool Counts { get; init; }

    /// <summary>Whether nothing but the background is meant, which a later clause may say more of.</summary>
    public bool IsBackground { get; init; }

    /// <summary>Whether it says what is to stay.</summary>
    public bool IsKept { get; init; }

    /// <summary>What the words were taken for.</summary>
    public string Why { get; init; } = "";
}
