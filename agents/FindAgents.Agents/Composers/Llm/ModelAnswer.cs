namespace FindAgents.Agents.Composers.Llm;

/// <summary>What a model answered to one question.</summary>
/// <param name="Text">The text, as far as it was read.</param>
/// <param name="Fault">Why it cannot be used, whatever the text; <see langword="null"/> where it may.</param>
internal sealed record ModelAnswer(string Text, string? Fault)
{
    /// <summary>The model, as its server calls it.</summary>
    public string? Model { get; init; }

    /// <summary>Tokens sent.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Tokens answered.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>How often the question was sent again.</summary>
    public int Retries { get; init; }
}
