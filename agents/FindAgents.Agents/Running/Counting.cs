using FindAgents.Engine.English;
using FindAgents.Engine.Results;

namespace FindAgents.Agents.Running;

/// <summary>Counts what phrases name: the single things of an image that lie in what was found for them.</summary>
/// <remarks>
/// A phrase is answered by one region that holds everything it names, so a number has to come from elsewhere: a thing counts where at least half of its
/// pixels lie in that region. Where the phrase's noun is a name that the model has for things ("red cups": cup), only things count that bear it: what lies on a bed is
/// no bed. Where a phrase was found and no such thing lies in it, nobody knows how many there are.
/// </remarks>
internal static class Counting
{
    private const double Mostly = 0.5;

    /// <summary>Counts.</summary>
    /// <param name="found">What the phrases name.</param>
    /// <param name="things">The single things of the same image, best first.</param>
    /// <returns>The things that count for any of it, numbered anew; and for each phrase the numbers of its own, <see langword="null"/> where that is not known.</returns>
    public static (IReadOnlyList<Region> Things, IReadOnlyList<IReadOnlyList<int>?> Numbers) Of(GroundResult found, IReadOnlyList<Region> things)
    {
        var counted = new List<Region>();
        var numbers = found.Answers.Select(answer => Numbers(answer, KindOf(answer.Phrase, found.Model.Categories), things, counted)).ToList();
        return ([.. counted.Select((thing, i) => thing with { Number = i + 1 })], numbers);
    }

    /// <summary>The category that a phrase's noun is the name of; <see langword="null"/> where it is none.</summary>
    internal static string? KindOf(string phrase, IReadOnlyList<string> categories)
    {
        // Of what is said, the first noun says what it is: "cups on the table".
        if (NounPhraseChunker.Chunk(phrase) is not [var noun, ..])
        {
            return null;
        }

        // "two hot dogs": hot dog, not dog.
        string[] words = [.. noun.Words.SkipLast(1), noun.Head];
        return categories.Where(category => category.ToLowerInvariant().Split(' ') is var name && name.Length <= words.Length && words.AsSpan(words.Length - name.Length).SequenceEqual(name)).MaxBy(category => category.Length);
    }

    private static IReadOnlyList<int>? Numbers(PhraseAnswer answer, string? kind, IReadOnlyList<Region> things, List<Region> counted)
    {
        if (answer.Region is not { } region)
        {
            return [];
        }

        var inside = things.Where(thing => IsOf(thing, kind) && !thing.Mask.IsEmpty && region.Mask.IntersectionArea(thing.Mask) >= Mostly * thing.Mask.Area).ToList();
        counted.AddRange(inside.Where(thing => !counted.Exists(known => ReferenceEquals(known, thing))));
        return inside.Count == 0 ? null : [.. inside.Select(thing => counted.FindIndex(known => ReferenceEquals(known, thing)) + 1).Order()];
    }

    // What it may be besides does not count: a cat would be one of the dogs, too.
    private static bool IsOf(Region thing, string? kind) => kind is null || thing.Label == kind;
}
