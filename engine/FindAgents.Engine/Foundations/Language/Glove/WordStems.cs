namespace FindAgents.Engine.Foundations.Language.Glove;

/// <summary>Simpler forms that an inflected English word may be of.</summary>
internal static class WordStems
{
    private const int Shortest = 3;

    // Each ending, and what may stand in its place. Longer endings come first: "boxes" is tried as "box" before "boxe".
    private static readonly (string Ending, string[] Instead)[] Endings =
    [
        ("iest", ["y"]),
        ("ying", ["y", "ie"]),
        ("ies", ["y", "ie"]),
        ("ied", ["y"]),
        ("ier", ["y"]),
        ("ily", ["y"]),
        ("ves", ["f", "fe"]),
        ("ing", ["", "e"]),
        ("est", ["", "e"]),
        ("men", ["man"]),
        ("es", ["", "e"]),
        ("ed", ["", "e"]),
        ("er", ["", "e"]),
        ("ly", [""]),
        ("s", [""]),
    ];

    /// <summary>The forms to try, likeliest first; none for a word that carries no known ending.</summary>
    public static IEnumerable<string> Of(string word)
    {
        foreach (var (ending, replacements) in Endings)
        {
            if (!word.EndsWith(ending, StringComparison.Ordinal) || word.Length - ending.Length < Shortest)
            {
                continue;
            }

            var stem = word[..^ending.Length];
            foreach (var instead in replacements)
            {
                yield return stem + instead;
            }

            // "skateboarding" loses its ending; "chopping" its doubled consonant as well.
            if (ending is "ing" or "ed" or "er" or "est" && stem[^1] == stem[^2])
            {
                yield return stem[..^1];
            }
        }
    }
}
