namespace FindAgents.Engine.Foundations.Language;

/// <summary>A sentence cut where its phrases begin and end.</summary>
internal static class PhrasePieces
{
    /// <summary>Cuts a sentence.</summary>
    /// <param name="sentence">Any text.</param>
    /// <param name="phrases">The phrases in order; each is looked for behind the one before it, and skipped where it is not found.</param>
    /// <returns>Where every piece begins, what it says, and the phrase that it is, if it is one. Together the pieces are the sentence.</returns>
    public static IReadOnlyList<(int Start, string Text, int? Phrase)> Of(string sentence, IReadOnlyList<string> phrases)
    {
        var pieces = new List<(int, string, int?)>();
        var start = 0;
        for (var i = 0; i < phrases.Count; i++)
        {
            var at = sentence.IndexOf(phrases[i], start, StringComparison.Ordinal);
            if (at < 0)
            {
                continue;
            }

            if (at > start)
            {
                pieces.Add((start, sentence[start..at], null));
            }

            pieces.Add((at, phrases[i], i));
            start = at + phrases[i].Length;
        }

        if (start < sentence.Length)
        {
            pieces.Add((start, sentence[start..], null));
        }

        return pieces;
    }
}
