namespace FindAgents.Engine.Results;

/// <summary>The answers to the phrases asked, in their order; <see cref="FindResult.Regions"/> holds those that were found.</summary>
public sealed record GroundResult : FindResult
{
    /// <summary>One answer a phrase, in the order asked.</summary>
    public required IReadOnlyList<PhraseAnswer> Answers { get; init; }
}
