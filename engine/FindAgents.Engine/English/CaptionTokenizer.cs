namespace FindAgents.Engine.English;

/// <summary>
/// Cuts a caption into words and punctuation marks. Letters and digits make words; so do hyphens and apostrophes
/// between them ("t-shirt", "o'clock"), but the genitive's "'s" is a token of its own.
/// </summary>
/// <remarks>Total: any text has tokens; they are in order and do not overlap. Pure and thread-safe.</remarks>
internal static class CaptionTokenizer
{
    public static List<CaptionToken> Tokenize(string caption)
    {
        var tokens = new List<CaptionToken>(16);
        for (var i = 0; i < caption.Length;)
        {
            if (char.IsWhiteSpace(caption[i]))
            {
                i++;
                continue;
            }

            var start = i;
            if (!char.IsLetterOrDigit(caption[i]))
            {
                // The apostrophe of "the dogs' bowl" belongs to the genitive, not to a quotation.
                i++;
                tokens.Add(new CaptionToken(start, 1, caption[start..i], IsWord: false));
                continue;
            }

            while (i < caption.Length && (char.IsLetterOrDigit(caption[i]) || Joins(caption, i)))
            {
                i++;
            }

            var genitive = GenitiveLength(caption.AsSpan(start, i - start));
            Add(tokens, caption, start, i - genitive);
            if (genitive > 0)
            {
                Add(tokens, caption, i - genitive, i);
            }
        }

        return tokens;
    }

    private static void Add(List<CaptionToken> tokens, string caption, int start, int end) =>
        tokens.Add(new CaptionToken(start, end - start, caption[start..end].ToLowerInvariant().Replace('’', '\''), IsWord: true));

    private static bool Joins(string caption, int i) =>
        caption[i] is '-' or '\'' or '’' && i + 1 < caption.Length && char.IsLetterOrDigit(caption[i + 1]);

    private static int GenitiveLength(ReadOnlySpan<char> word) =>
        word.Length > 2 && word[^1] is 's' or 'S' && word[^2] is '\'' or '’' && !IsContraction(word[..^2]) ? 2 : 0;

    private static bool IsContraction(ReadOnlySpan<char> word) =>
        word.Equals("it", StringComparison.OrdinalIgnoreCase) || word.Equals("that", StringComparison.OrdinalIgnoreCase)
        || word.Equals("there", StringComparison.OrdinalIgnoreCase) || word.Equals("what", StringComparison.OrdinalIgnoreCase)
        || word.Equals("he", StringComparison.OrdinalIgnoreCase) || word.Equals("she", StringComparison.OrdinalIgnoreCase);
}
