using System.Collections.Frozen;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace FindAgents.Engine.English;

/// <summary>What captions call the members of categories, beyond the names that fit every member (<c>caption-kinds.yaml</c>).</summary>
/// <remarks>Immutable and safe to share between threads.</remarks>
internal static class ConceptNames
{
    private static readonly string[] Animals = ["bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"];
    private static readonly string[] Vehicles = ["car", "motorcycle", "airplane", "bus", "train", "truck", "boat"];
    private static readonly Lazy<Lists> Embedded = new(Load);
    private static readonly Lazy<FrozenSet<string>> LazyActors = new(CollectActors);

    /// <summary>By the category: names of some of its members, in the singular.</summary>
    public static IReadOnlyDictionary<string, List<string>> Kinds => Embedded.Value.Kinds;

    /// <summary>By the word: all categories that it may mean; replaces what other lists say of the word.</summary>
    public static IReadOnlyDictionary<string, List<string>> Spread => Embedded.Value.Spread;

    /// <summary>Words without a number of their own.</summary>
    public static IReadOnlyList<string> Masses => Embedded.Value.Masses;

    /// <summary>Names that end in a category's name and mean something else.</summary>
    public static IReadOnlyList<string> Misleading => Embedded.Value.Misleading;

    /// <summary>Who can do what a verb says: people, animals, vehicles; in the singular.</summary>
    public static FrozenSet<string> Actors => LazyActors.Value;

    private static Lists Load()
    {
        using var stream = typeof(ConceptNames).Assembly.GetManifestResourceStream("FindAgents.Engine.English.caption-kinds.yaml")!;
        using var reader = new StreamReader(stream);
        return new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build().Deserialize<Lists>(reader);
    }

    private static FrozenSet<string> CollectActors()
    {
        var actors = new HashSet<string>(StringComparer.Ordinal)
        {
            "person", "man", "woman", "boy", "girl", "child", "kid", "player", "lady", "guy", "rider", "skier", "surfer", "skateboarder", "animal",
            "goat", "deer", "zebra", "lamb", "calf", "pony", "kitten", "puppy", "duck", "seagull", "pigeon", "plane", "jet", "bike", "bicycle", "group", "bull", "monkey", "lion", "pig",
        };
        foreach (var category in (string[])["person", .. Animals, .. Vehicles])
        {
            actors.Add(category);
            actors.UnionWith(Kinds.GetValueOrDefault(category, []).Where(kind => !kind.Contains(' ', StringComparison.Ordinal)));
        }

        return actors.ToFrozenSet(StringComparer.Ordinal);
    }

    private sealed class Lists
    {
        public Dictionary<string, List<string>> Kinds { get; set; } = [];

        public Dictionary<string, List<string>> Spread { get; set; } = [];

        public List<string> Masses { get; set; } = [];

        public List<string> Misleading { get; set; } = [];
    }
}
