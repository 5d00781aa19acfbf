using System.Globalization;
using FindAgents.Agents.Composers.English;
using FindAgents.Agents.Compositions;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>The images that a request can be about: those that it names, and those at hand.</summary>
internal sealed class AtHand
{
    private const int LongestName = 260;
    private const int MostTold = 100;

    /// <summary>Collects the images.</summary>
    /// <param name="tokens">The request, cut into pieces: what is quoted in it names nothing.</param>
    /// <param name="options">The images at hand.</param>
    public AtHand(IEnumerable<Token> tokens, ComposeOptions options)
    {
        // A file may be called anything; a name that a model would not see as it is could not come back as it is, either.
        var known = options.Known.DistinctBy(image => image.Name).ToDictionary(image => image.Name, StringComparer.Ordinal);
        var given = options.Images.Distinct(StringComparer.Ordinal).ToList();
        Told =
        [
            .. given.Where(IsSeen).Take(MostTold).Select(name => known.TryGetValue(name, out var image) ? image with { Name = Escaped(name) } : new KnownImage(Escaped(name))),
        ];
        if (given.Count > Told.Count)
        {
            Note = string.Create(
                CultureInfo.InvariantCulture,
                $"Of {given.Count} images at hand the language model was told {Told.Count}: at most {MostTold}, with names of at most {LongestName} characters that can be seen.");
        }

        var named = tokens.Where(token => token.Reference is not null).Select(token => token.Reference!.Image);
        All = [.. Told, .. named.Except(Told.Select(image => image.Name), StringComparer.Ordinal).Select(name => known.GetValueOrDefault(name) is { } image ? image : new KnownImage(name))];
        // "$1" as an image is the result of a step; a file of that name is written another way.
        All = [.. All, .. All.Where(image => Escaped(image.Name) != image.Name).Select(image => image with { Name = Escaped(image.Name) })];
    }

    /// <summary>The images at hand that the model is told of.</summary>
    public IReadOnlyList<KnownImage> Told { get; }

    /// <summary>All that an answer may name.</summary>
    public IReadOnlyList<KnownImage> All { get; }

    /// <summary>What was not told; <see langword="null"/> where all was.</summary>
    public string? Note { get; }

    private static bool IsSeen(string name) => !string.IsNullOrWhiteSpace(name) && name.Length <= LongestName && !name.EnumerateRunes().Any(rune => AnswerCheck.IsHidden(rune) || rune == System.Text.Rune.ReplacementChar);

    private static string Escaped(string name) => StepReference.TryRead(name, out _) ? $"./{name}" : name;
}
