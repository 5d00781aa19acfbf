using FindAgents.Engine.Foundations.Vision;

namespace FindAgents.Training.Conversion;

/// <summary>Names that people give to COCO's categories and to groups of them, and other words of pictures (<c>Lexicon.txt</c>).</summary>
/// <remarks>Immutable and safe to share between threads.</remarks>
public sealed class Lexicon
{
    private static readonly Lazy<Lexicon> Embedded = new(Load);

    private Lexicon(
        IReadOnlyDictionary<string, IReadOnlyList<string>> synonyms,
        IReadOnlyDictionary<string, IReadOnlyList<string>> groups,
        IReadOnlyList<string> phrases)
    {
        Synonyms = synonyms;
        Groups = groups;
        Phrases = phrases;
    }

    /// <summary>The lexicon that comes with this library.</summary>
    public static Lexicon Default => Embedded.Value;

    /// <summary>By the name of a thing, or the spoken name (<see cref="CocoCategory.Phrase"/>) of a kind of stuff: other names for it, commonest first.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Synonyms { get; }

    /// <summary>By the name of a group, such as <c>furniture</c>: the names of the things it covers.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Groups { get; }

    /// <summary>Everything the lexicon names: categories, synonyms, groups, nouns and attributes.</summary>
    public IReadOnlyList<string> Phrases { get; }

    /// <summary>Reads a lexicon.</summary>
    /// <param name="reader">Its text.</param>
    /// <exception cref="ConversionException">A line belongs to no known section, or lacks its name.</exception>
    public static Lexicon Parse(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var synonyms = new Dictionary<string, IReadOnlyList<string>>();
        var groups = new Dictionary<string, IReadOnlyList<string>>();
        var phrases = new List<string>();
        var section = "";
        for (var number = 1; reader.ReadLine()?.Trim() is { } line; number++)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line[0] == '[' && line[^1] == ']')
            {
                section = line[1..^1];
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var names = List(colon < 0 ? "" : line[..colon]);
            var items = List(line[(colon + 1)..]);
            phrases.AddRange([.. names, .. items]);
            switch (section)
            {
                case "things" or "stuff" when names.Length == 1:
                    synonyms.Add(names[0], items);
                    break;
                case "groups" when names.Length > 0:
                    foreach (var name in names)
                    {
                        groups.Add(name, items);
                    }

                    break;
                case "nouns" or "attributes" when names.Length == 0:
                    break;
                default:
                    throw new ConversionException($"Line {number} of the lexicon does not belong under [{section}]: '{line}'.");
            }
        }

        return new Lexicon(synonyms, groups, [.. phrases.Distinct()]);
    }

    private static string[] List(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static Lexicon Load()
    {
        using var stream = typeof(Lexicon).Assembly.GetManifestResourceStream("FindAgents.Training.Conversion.Lexicon.txt")!;
        using var reader = new StreamReader(stream);
        return Parse(reader);
    }
}
