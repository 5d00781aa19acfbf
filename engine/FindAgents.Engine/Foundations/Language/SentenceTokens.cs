namespace FindAgents.Engine.Foundations.Language;

/// <summary>A sentence's token embeddings, and which of them say each of the phrases that it is made of.</summary>
/// <remarks>Owns the tokens.</remarks>
/// <param name="Tokens">The tokens of the one sentence: (1, L, W).</param>
/// <param name="Phrases">For each phrase the positions of its tokens along L; none where the sentence does not hold it, or only beyond the longest text.</param>
public sealed record SentenceTokens(LanguageTokens Tokens, IReadOnlyList<IReadOnlyList<int>> Phrases) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Tokens.Dispose();
}
