namespace FindAgents.Training.Mini;

/// <summary>Finds the words of a caption that name categories: what may be replaced by a piece of an image.</summary>
/// <remarks>Immutable and safe to share between threads.</remarks>
public sealed class CaptionMentions
{
    private readonly Dictionary<string, string> _categoryOf = new(StringComparer.Ordinal);
    private readonly int _longest;

    /// <summary>A mention.</summary>
    /// <param name="Start">The first word.</param>
    /// <param name="Length">How many words.</param>
    /// <param name="Category">What they name.</param>
    public readonly record struct Mention(int Start, int Length, string Category);

    /// <summary>Takes the phrases that mean one category only, and their plain plurals.</summary>
    /// <param name="concepts">The phrases of each category.</param>
    public CaptionMentions(ConceptVocabulary concepts)
    {
        ArgumentNullException.ThrowIfNull(concepts);
        foreach (var phrase in concepts.Phrases.Where(p => concepts.CategoriesOf(p).Count == 1))
        {
            var category = concepts.CategoriesOf(phrase).Single();
            _categoryOf[phrase] = category;
            _categoryOf.TryAdd(phrase + "s", category);
            _categoryOf.TryAdd(phrase + "es", category);
        }

        _longest = _categoryOf.Keys.Max(phrase => phrase.Count(c => c == ' ') + 1);
    }

    /// <summary>The mentions in a caption's words, left to right; of overlapping ones the longest.</summary>
    /// <param name="words">Lower-case words.</param>
    public IReadOnlyList<Mention> Find(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        var found = new List<Mention>();
        for (var i = 0; i < words.Count; i++)
        {
            for (var length = Math.Min(_longest, words.Count - i); length > 0; length--)
            {
                if (_categoryOf.TryGetValue(string.Join(' ', words.Skip(i).Take(length)), out var category))
                {
                    found.Add(new Mention(i, length, category));
                    i += length - 1;
                    break;
                }
            }
        }

        return found;
    }
}
