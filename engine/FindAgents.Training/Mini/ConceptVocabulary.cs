using FindAgents.Training.Data;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace FindAgents.Training.Mini;

/// <summary>The phrases that training draws for labelled categories: names, synonyms and groups.</summary>
/// <remarks>Immutable and safe to share between threads. Hypernyms have to be trained: word vectors alone do not give them.</remarks>
public sealed class ConceptVocabulary
{
    private readonly Dictionary<string, IReadOnlyList<string>> _phrasesOf;
    private readonly Dictionary<string, IReadOnlySet<string>> _categoriesOf;

    private readonly HashSet<string> _things;

    private ConceptVocabulary(Dictionary<string, IReadOnlyList<string>> phrasesOf, Dictionary<string, IReadOnlySet<string>> categoriesOf, HashSet<string> things)
    {
        _things = things;
        _phrasesOf = phrasesOf;
        _categoriesOf = categoriesOf;
        Phrases = [.. categoriesOf.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>Every phrase that the vocabulary knows.</summary>
    public IReadOnlyList<string> Phrases { get; }

    /// <summary>Whether the dataset tells a category apart: of others it says neither that they are there nor that they are not.</summary>
    public bool Knows(string category) => _phrasesOf.ContainsKey(category);

    /// <summary>Whether a category is a countable thing, not stuff.</summary>
    public bool IsThing(string category) => _things.Contains(category);

    /// <summary>Builds the vocabulary of some categories from the list kept beside this type.</summary>
    /// <param name="labels">The dataset's categories.</param>
    public static ConceptVocabulary Load(IReadOnlyCollection<CocoCategory> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var categories = labels.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        using var stream = typeof(ConceptVocabulary).Assembly.GetManifestResourceStream("FindAgents.Training.Mini.concepts.yaml")!;
        using var reader = new StreamReader(stream);
        var lists = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<ConceptLists>(reader);

        var categoriesOf = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        void Add(string phrase, string category)
        {
            if (!categories.Contains(category))
            {
                return; // a dataset need not tell apart all that COCO does
            }

            if (!categoriesOf.TryGetValue(phrase, out var set))
            {
                categoriesOf[phrase] = set = new HashSet<string>(StringComparer.Ordinal);
            }

            set.Add(category);
        }

        foreach (var category in categories)
        {
            // "floor-other-merged" is the panoptic labels' way to say "floor".
            Add(Spoken(category), category);
        }

        foreach (var (category, phrases) in lists.Synonyms)
        {
            phrases.ForEach(phrase => Add(phrase, category));
        }

        foreach (var (group, members) in lists.Groups)
        {
            members.ForEach(member => Add(group, member));
        }

        var phrasesOf = categories.ToDictionary(
            c => c,
            c => (IReadOnlyList<string>)[.. categoriesOf.Where(e => e.Value.Contains(c)).Select(e => e.Key).Order(StringComparer.Ordinal)],
            StringComparer.Ordinal);
        return new ConceptVocabulary(
            phrasesOf,
            categoriesOf.ToDictionary(e => e.Key, e => (IReadOnlySet<string>)e.Value, StringComparer.Ordinal),
            [.. labels.Where(c => c.IsThing).Select(c => c.Name)]);
    }

    /// <summary>How one says a category's name: "floor" for <c>floor-other-merged</c>.</summary>
    public static string Spoken(string category)
    {
        ArgumentNullException.ThrowIfNull(category);
        return category
            .Replace("-merged", "", StringComparison.Ordinal)
            .Replace("-other", "", StringComparison.Ordinal)
            .Replace("-stuff", "", StringComparison.Ordinal)
            .Replace("playingfield", "playing field", StringComparison.Ordinal)
            .Replace("waterdrops", "water drops", StringComparison.Ordinal)
            .Replace('-', ' ')
            .Trim();
    }

    /// <summary>The phrases that name a category, its own name and its groups among them.</summary>
    public IReadOnlyList<string> PhrasesOf(string category) => _phrasesOf[category];

    /// <summary>The categories that a phrase names.</summary>
    public IReadOnlySet<string> CategoriesOf(string phrase) => _categoriesOf[phrase];

    private sealed class ConceptLists
    {
        public Dictionary<string, List<string>> Synonyms { get; set; } = [];

        public Dictionary<string, List<string>> Groups { get; set; } = [];
    }
}
