namespace FindAgents.Engine.Foundations.Language;

/// <summary>Turns text into the numbers that a language encoder was trained with.</summary>
/// <remarks>Immutable and safe to use from several threads at once.</remarks>
internal interface ITextTokenizer
{
    /// <summary>How many different tokens there are: every number is below it.</summary>
    int VocabularySize { get; }

    /// <summary>The token that fills a batch up on the right.</summary>
    int PadId { get; }

    /// <summary>Tokenizes one text.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="longest">The most tokens, at least two; what is beyond is cut, the mark of the end stays.</param>
    TokenizedText Tokenize(string text, int longest);

    /// <summary>Tokenizes a sentence and tells where its phrases are.</summary>
    /// <param name="sentence">Any text.</param>
    /// <param name="phrases">The phrases in the order in which the sentence holds them, as it writes them.</param>
    /// <param name="longest">The most tokens, at least two; what is beyond is cut.</param>
    TokenizedSentence Tokenize(string sentence, IReadOnlyList<string> phrases, int longest);
}
