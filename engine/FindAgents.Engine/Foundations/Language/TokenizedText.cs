namespace FindAgents.Engine.Foundations.Language;

/// <summary>A text as the numbers of its tokens, the marks of its beginning and end among them.</summary>
/// <param name="Ids">The tokens that count, in order; padding is not among them.</param>
/// <param name="Pieces">The same tokens as they read.</param>
/// <param name="Dropped">How many tokens were cut off because the text is longer than the encoder takes.</param>
internal sealed record TokenizedText(IReadOnlyList<int> Ids, IReadOnlyList<string> Pieces, int Dropped);
