namespace FindAgents.Engine.Foundations.Language;

/// <summary>A sentence as tokens, and which of them say each of the phrases that it is made of.</summary>
/// <param name="Text">The sentence's tokens.</param>
/// <param name="Phrases">For each phrase the positions of its tokens; none where the sentence does not hold it, or only beyond the longest text.</param>
internal sealed record TokenizedSentence(TokenizedText Text, IReadOnlyList<IReadOnlyList<int>> Phrases);
