namespace FindAgents.Engine.Models.Mini;

/// <summary>Leaves out words that say nothing of what a phrase names: find-mini learned "dog", and people say "the dog".</summary>
internal static class Determiners
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "a", "an", "the", "this", "that", "these", "those", "my", "your", "his", "her", "its", "our", "their", "some", "any", "all", "every", "each",
    };

    /// <summary>The phrase without the determiners at its start; unchanged where nothing else is left.</summary>
    public static string Strip(string phrase)
    {
        var words = phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var first = Array.FindIndex(words, word => !Words.Contains(word));
        return first <= 0 ? phrase : string.Join(' ', words[first..]);
    }
}
