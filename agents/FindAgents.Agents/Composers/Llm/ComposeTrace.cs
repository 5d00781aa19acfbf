using FindAgents.Agents.Compositions;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>A composition, and what it took to get it from a language model.</summary>
/// <remarks>Immutable.</remarks>
public sealed record ComposeTrace
{
    /// <summary>The composition.</summary>
    public required Composition Composition { get; init; }

    /// <summary>The model, as its server calls it; <see langword="null"/> where it does not say, or was not asked.</summary>
    public string? Model { get; init; }

    /// <summary>The questions and answers: one, or two where the first answer could not be used; none where no question was needed.</summary>
    public IReadOnlyList<ComposeRound> Rounds { get; init; } = [];

    /// <summary>Tokens that were sent, over all rounds; <see langword="null"/> where the server does not count them.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Tokens that were answered, over all rounds; <see langword="null"/> where the server does not count them.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>How often a question was sent again because the server was busy or failed.</summary>
    public int Retries { get; init; }

    /// <summary>Why the offline composer answered in the model's stead; <see langword="null"/> where it did not.</summary>
    public string? FallbackReason { get; init; }
}
