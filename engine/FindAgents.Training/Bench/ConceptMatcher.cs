using System.Collections.Concurrent;
using System.Collections.Frozen;
using FindAgents.Engine.English;
using FindAgents.Training.Data;
using FindAgents.Training.Mini;

namespace FindAgents.Training.Bench;

/// <summary>Says which categories a noun phrase may mean: by its longest known ending, compounds before heads.</summary>
/// <remarks>Immutable but for a cache; safe to share between threads.</remarks>
internal sealed class ConceptMatcher
{
    private static readonly FrozenSet<string> Misleading = ConceptNames.Misleading.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> Masses = ConceptNames.Masses.ToFrozenSet(StringComparer.Ordinal);
    private static readonly string[] None = [];

    private readonly FrozenDictionary<string, string[]> _categoriesOf;
    private readonly ConcurrentDictionary<string, string[]> _known = new(StringComparer.Ordinal);
    private readonly int _longest;

    public ConceptMatcher(IReadOnlyCollection<CocoCategory> categories)
    {
        var names = categories.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var found = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        void Add(string phrase, string category)
        {
            var key = Singular(phrase);
            var set = found.TryGetValue(key, out var there) ? there : found[key] = new HashSet<string>(StringComparer.Ordinal);
            if (names.Contains(category))
            {
                set.Add(category);
            }
        }

        var concepts = ConceptVocabulary.Load(categories);
        foreach (var phrase in concepts.Phrases)
        {
            foreach (var category in concepts.CategoriesOf(phrase))
            {
                Add(phrase, category);
            }
        }

        // Names of what the data set does not have are known, too: a hot dog is no dog, even where nothing is a hot dog.
        foreach (var (category, kinds) in ConceptNames.Kinds)
        {
            Add(ConceptVocabulary.Spoken(category), category);
            kinds.ForEach(kind => Add(kind, category));
        }

        foreach (var (word, spread) in ConceptNames.Spread)
        {
            found.Remove(Singular(word));
            spread.ForEach(category => Add(word, category));
        }

        _categoriesOf = found.ToFrozenDictionary(e => e.Key, e => e.Value.Order(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);
        _longest = _categoriesOf.Count == 0 ? 0 : _categoriesOf.Keys.Max(phrase => phrase.Count(c => c == ' ') + 1);
    }

    /// <summary>Whether the word is said of an amount rather than of one.</summary>
    public static bool IsMass(string head) => Masses.Contains(head);

    /// <summary>The categories that a phrase may mean, in alphabetical order; empty where none is known.</summary>
    /// <param name="words">The phrase's words, of which the last is its head.</param>
    public string[] Match(IReadOnlyList<string> words)
    {
        var key = string.Join(' ', words);
        return _known.TryGetValue(key, out var categories) ? categories : _known[key] = Find(words);
    }

    private string[] Find(IReadOnlyList<string> words)
    {
        for (var length = Math.Min(_longest + 1, words.Count); length > 0; length--)
        {
            var ending = Singular(string.Join(' ', words.Skip(words.Count - length)));
            if (Misleading.Contains(ending) || (length == 1 && words[^1] == "glasses"))
            {
                // Glasses that are not called wine glasses sit on noses.
                return None;
            }

            if (_categoriesOf.TryGetValue(ending, out var categories))
            {
                return categories;
            }
        }

        // "mountain-bike" is a mountain bike.
        var head = words.Count == 0 ? "" : words[^1];
        return head.Contains('-', StringComparison.Ordinal) && _categoriesOf.TryGetValue(Singular(head.Replace('-', ' ')), out var spaced) ? spaced : None;
    }

    private static string Singular(string phrase)
    {
        var space = phrase.LastIndexOf(' ');
        return space < 0 ? EnglishNouns.SingularOf(phrase) : string.Concat(phrase.AsSpan(0, space + 1), EnglishNouns.SingularOf(phrase[(space + 1)..]));
    }
}
