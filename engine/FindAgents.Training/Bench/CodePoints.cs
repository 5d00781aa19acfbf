namespace FindAgents.Training.Bench;

/// <summary>Places in a text as Python counts them: a surrogate pair is one character there, and two here.</summary>
internal static class CodePoints
{
    /// <summary>The place in UTF-16 units; −1 where the text is shorter or the place is negative.</summary>
    public static int ToUtf16(string text, int codePoint)
    {
        var at = 0;
        for (var n = 0; n < codePoint; n++)
        {
            if (at >= text.Length)
            {
                return -1;
            }

            at += IsPair(text, at) ? 2 : 1;
        }

        return codePoint < 0 ? -1 : at;
    }

    /// <summary>The place in code points.</summary>
    public static int FromUtf16(string text, int place)
    {
        var n = 0;
        for (var at = 0; at < place; n++)
        {
            at += IsPair(text, at) ? 2 : 1;
        }

        return n;
    }

    private static bool IsPair(string text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]);
}
