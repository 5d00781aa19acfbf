using System.Collections.Frozen;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace FindAgents.Engine.English;

/// <summary>The words that the chunker knows (<c>caption-words.yaml</c>).</summary>
/// <remarks>Immutable and safe to share between threads.</remarks>
internal sealed class CaptionLexicon
{
    private static readonly Lazy<CaptionLexicon> Embedded = new(Load);

    private readonly FrozenDictionary<string, string[][]> _compounds; // by the first word

    private CaptionLexicon(Words words)
    {
        Determiners = Set(words.Determiners);
        Possessives = Set(words.Possessives);
        Plurals = Set(words.Plurals);
        Numbers = words.Numbers.Select((word, n) => (word, n)).ToFrozenDictionary(p => p.word, p => p.n, StringComparer.Ordinal);
        Unlinked = Set(words.Pronouns.Concat(words.Auxiliaries));
        Auxiliaries = Set(words.Auxiliaries);
        Conjunctions = Set(words.Conjunctions);
        Prepositions = Set(words.Prepositions);
        Adverbs = Set(words.Adverbs);
        Negations = Set(words.Negations);
        Adjectives = Set(words.Adjectives);
        NounVerbs = Set(words.NounVerbs);
        IngNouns = Set(words.IngNouns);
        LyAdjectives = Set(words.LyAdjectives);
        Collectives = Set(words.Collectives);
        Pairs = Set(words.Pairs);
        Partitives = Set(words.Partitives);
        Depictions = Set(words.Depictions);
        NotObjects = Set(words.NotObjects);
        BaseVerbs = Set(words.Verbs);
        VerbForms = Set(words.Verbs.Concat(words.Verbs.Select(ThirdPerson)));
        PastForms = Set(words.PastForms.Values.Concat(["wore", "drove", "rode", "flew", "ate", "drew", "threw", "saw", "took", "gave", "began", "went", "did", "wrote", "spoke", "grew", "blew", "hid", "hit", "cut", "put", "set", "shut", "spread"]));
        _compounds = words.Compounds.Distinct(StringComparer.Ordinal).Select(c => c.Split(' ')).Where(c => c.Length > 1)
            .GroupBy(c => c[0], StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.OrderByDescending(c => c.Length).ToArray(), StringComparer.Ordinal);
    }

    public static CaptionLexicon Default => Embedded.Value;

    public FrozenSet<string> Determiners { get; }

    public FrozenSet<string> Possessives { get; }

    /// <summary>Determiners that go with plurals only.</summary>
    public FrozenSet<string> Plurals { get; }

    /// <summary>Number words; a word's value is its place, except those behind twelve.</summary>
    public FrozenDictionary<string, int> Numbers { get; }

    /// <summary>Pronouns and auxiliaries.</summary>
    public FrozenSet<string> Unlinked { get; }

    public FrozenSet<string> Auxiliaries { get; }

    public FrozenSet<string> Conjunctions { get; }

    public FrozenSet<string> Prepositions { get; }

    public FrozenSet<string> Adverbs { get; }

    public FrozenSet<string> Negations { get; }

    public FrozenSet<string> Adjectives { get; }

    /// <summary>Words that are a verb only behind somebody who can do it.</summary>
    public FrozenSet<string> NounVerbs { get; }

    public FrozenSet<string> IngNouns { get; }

    public FrozenSet<string> LyAdjectives { get; }

    public FrozenSet<string> Collectives { get; }

    public FrozenSet<string> Pairs { get; }

    public FrozenSet<string> Partitives { get; }

    public FrozenSet<string> Depictions { get; }

    public FrozenSet<string> NotObjects { get; }

    public FrozenSet<string> BaseVerbs { get; }

    /// <summary>Base forms and third persons.</summary>
    public FrozenSet<string> VerbForms { get; }

    /// <summary>Past forms and participles that do not end in -ed.</summary>
    public FrozenSet<string> PastForms { get; }

    /// <summary>How many words from here on make one known name of a thing; 0 where there is none.</summary>
    public int CompoundLength(List<CaptionToken> tokens, int at)
    {
        if (!_compounds.TryGetValue(tokens[at].Word, out var candidates))
        {
            return 0;
        }

        foreach (var words in candidates)
        {
            if (at + words.Length > tokens.Count)
            {
                continue;
            }

            var last = words.Length - 1;
            var matches = true;
            for (var i = 1; i < words.Length && matches; i++)
            {
                var word = tokens[at + i].Word;
                matches = word == words[i] || (i == last && EnglishNouns.SingularOf(word) == words[i]);
            }

            if (matches)
            {
                return words.Length;
            }
        }

        return 0;
    }

    private static CaptionLexicon Load()
    {
        using var stream = typeof(CaptionLexicon).Assembly.GetManifestResourceStream("FindAgents.Engine.English.caption-words.yaml")!;
        using var reader = new StreamReader(stream);
        return new CaptionLexicon(new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<Words>(reader));
    }

    private static FrozenSet<string> Set(IEnumerable<string> words) => words.ToFrozenSet(StringComparer.Ordinal);

    private static string ThirdPerson(string verb) =>
        verb.EndsWith('s') || verb.EndsWith('x') || verb.EndsWith('z') || verb.EndsWith('o') || verb.EndsWith("ch", StringComparison.Ordinal) || verb.EndsWith("sh", StringComparison.Ordinal) ? verb + "es"
        : verb.EndsWith('y') && verb.Length > 2 && !"aeiou".Contains(verb[^2], StringComparison.Ordinal) ? verb[..^1] + "ies"
        : verb + "s";

    private sealed class Words
    {
        public List<string> Determiners { get; set; } = [];

        public List<string> Possessives { get; set; } = [];

        public List<string> Plurals { get; set; } = [];

        public List<string> Numbers { get; set; } = [];

        public List<string> Pronouns { get; set; } = [];

        public List<string> Auxiliaries { get; set; } = [];

        public List<string> Conjunctions { get; set; } = [];

        public List<string> Prepositions { get; set; } = [];

        public List<string> Adverbs { get; set; } = [];

        public List<string> Negations { get; set; } = [];

        public List<string> Adjectives { get; set; } = [];

        public List<string> Verbs { get; set; } = [];

        public Dictionary<string, string> PastForms { get; set; } = [];

        public List<string> NounVerbs { get; set; } = [];

        public List<string> IngNouns { get; set; } = [];

        public List<string> LyAdjectives { get; set; } = [];

        public List<string> Compounds { get; set; } = [];

        public List<string> Collectives { get; set; } = [];

        public List<string> Pairs { get; set; } = [];

        public List<string> Partitives { get; set; } = [];

        public List<string> Depictions { get; set; } = [];

        public List<string> NotObjects { get; set; } = [];
    }
}
