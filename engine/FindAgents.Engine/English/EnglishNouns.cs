using System.Collections.Frozen;

namespace FindAgents.Engine.English;

/// <summary>Singular and plural of English nouns.</summary>
/// <remarks>Pure and thread-safe.</remarks>
internal static class EnglishNouns
{
    // Plural:singular.
    private const string IrregularNouns =
        """
        men:man women:woman children:child people:person persons:person feet:foot teeth:tooth mice:mouse geese:goose
        oxen:ox knives:knife loaves:loaf leaves:leaf shelves:shelf bookshelves:bookshelf wolves:wolf calves:calf
        halves:half scarves:scarf wives:wife lives:life hooves:hoof cacti:cactus policemen:policeman firemen:fireman
        gentlemen:gentleman businessmen:businessman fishermen:fisherman snowmen:snowman firewomen:firewoman
        grandchildren:grandchild dice:die movies:movie cookies:cookie brownies:brownie pies:pie ties:tie
        neckties:necktie zombies:zombie selfies:selfie veggies:veggie smoothies:smoothie hoodies:hoodie
        trolleys:trolley doggies:doggie birdies:birdie collies:collie shoes:shoe canoes:canoe toes:toe
        horseshoes:horseshoe buses:bus busses:bus gases:gas lenses:lens canvases:canvas headaches:headache
        caches:cache moustaches:moustache mustaches:mustache axes:axe quizzes:quiz vases:vase horses:horse
        houses:house nurses:nurse purses:purse noses:nose roses:rose suitcases:suitcase cases:case bases:base
        hoses:hose blouses:blouse mouses:mouse cheeses:cheese bookcases:bookcase staircases:staircase
        briefcases:briefcase courses:course racehorses:racehorse warehouses:warehouse lighthouses:lighthouse
        greenhouses:greenhouse pillowcases:pillowcase leashes:leash pizzas:pizza giraffes:giraffe racquets:racquet
        tomatoes:tomato potatoes:potato sheeps:sheep cattles:cattle
        """;

    private static readonly FrozenDictionary<string, string> Irregular = IrregularNouns.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split(':')).ToFrozenDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    // Ends in s, and is one thing or no countable thing.
    private static readonly FrozenSet<string> Singular = new[]
    {
        "glass", "grass", "bus", "dress", "tennis", "bass", "cross", "class", "lens", "canvas", "gas", "circus", "cactus", "christmas", "chess",
        "mattress", "lettuce", "asparagus", "hibiscus", "citrus", "brass", "moss", "compass", "mass", "fortress", "business", "princess",
        "waitress", "actress", "hostess", "goddess", "boss", "harness", "lacrosse", "kiss", "mess", "press", "process", "campus", "platypus",
        "octopus", "hippopotamus", "walrus", "virus", "bonus", "status", "focus", "isis", "axis", "basis", "oasis", "bias", "atlas", "sunglass",
        "wineglass", "eyeglass", "hourglass", "us", "its", "this", "hummus", "couscous", "swiss", "paris", "texas", "is", "was", "has", "plus", "yes",
        "hovercross", "overpass", "underpass", "access", "success", "congress", "express", "address", "distress", "crisis",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Plural in form, without a singular of the same meaning.
    private static readonly FrozenSet<string> PluralOnly = new[]
    {
        "scissors", "pants", "jeans", "shorts", "trousers", "sunglasses", "eyeglasses", "goggles", "binoculars", "headphones", "clothes",
        "stairs", "shears", "tongs", "pliers", "pajamas", "overalls", "headquarters", "bleachers", "suspenders", "tights", "leggings",
    }.ToFrozenSet(StringComparer.Ordinal);

    // One and many look alike.
    private static readonly FrozenSet<string> Invariable = new[]
    {
        "sheep", "deer", "fish", "moose", "aircraft", "bison", "elk", "salmon", "trout", "shrimp", "squid", "swine", "cattle", "poultry", "police",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the word is a plural by its form.</summary>
    public static bool IsPlural(string word) =>
        PluralOnly.Contains(word) || word is "cattle" or "police" || (!Invariable.Contains(word) && SingularOf(word) != word);

    /// <summary>Whether the word may be a plural although it does not look like one: "three sheep".</summary>
    public static bool IsInvariable(string word) => Invariable.Contains(word);

    /// <summary>Whether the word is a plural that names one thing: "scissors".</summary>
    public static bool IsPluralOnly(string word) => PluralOnly.Contains(word);

    /// <summary>The singular of a noun; the noun itself where it is one.</summary>
    public static string SingularOf(string word)
    {
        if (Irregular.TryGetValue(word, out var singular))
        {
            return singular;
        }

        if (word.Length < 3 || word[^1] != 's' || Singular.Contains(word) || PluralOnly.Contains(word) || Invariable.Contains(word))
        {
            return word;
        }

        if (word.EndsWith("men", StringComparison.Ordinal))
        {
            return word;
        }

        if (word.EndsWith("ies", StringComparison.Ordinal) && word.Length > 4)
        {
            return word[..^3] + "y";
        }

        if (word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("shes", StringComparison.Ordinal) || word.EndsWith("ches", StringComparison.Ordinal)
            || word.EndsWith("xes", StringComparison.Ordinal) || word.EndsWith("zzes", StringComparison.Ordinal) || word.EndsWith("oes", StringComparison.Ordinal))
        {
            return word[..^2];
        }

        return word.EndsWith("ss", StringComparison.Ordinal) || word.EndsWith("us", StringComparison.Ordinal) || word.EndsWith("is", StringComparison.Ordinal)
            ? word
            : word[..^1];
    }
}
