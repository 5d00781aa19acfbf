using FindAgents.Engine.Results;

namespace FindAgents.Agents.Running;

/// <summary>Counts what phrases name: the single things of an image that lie in what was found for them.</summary>
/// <remarks>
/// A phrase is answered by one region that holds everything it names, so a number has to come from elsewhere: a thing counts where at least half of its
/// pixels lie in that region. The model has names for some things only; where a phrase was found and no thing lies in it, nobody knows how many there are.
/// </remarks>
internal static class Counting
{
    private const double Mostly = 0.5;

    /// <summary>Counts.</summary>
    /// <param name="found">What the phrases name.</param>
    /// <param name="things">The single things of the same image, best first.</param>
    /// <returns>The things that lie in any of it, numbered anew; and for each phrase the numbers of its own, <see langword="null"/> where that is not known.</returns>
    public static (IReadOnlyList<Region> Things, IReadOnlyList<IReadOnlyList<int>?> Numbers) Of(GroundResult found, IReadOnlyList<Region> things)
    {
        var counted = new List<Region>();
        var numbers = found.Answers.Select(answer => Numbers(answer, things, counted)).ToList();
        return ([.. counted.Select((thing, i) => thing with { Number = i + 1 })], numbers);
    }

    private static IReadOnlyList<int>? Numbers(PhraseAnswer answer, IReadOnlyList<Region> things, List<Region> counted)
    {
        if (answer.Region is not { } region)
        {
            return [];
        }

        var inside = things.Where(thing => !thing.Mask.IsEmpty && region.Mask.IntersectionArea(thing.Mask) >= Mostly * thing.Mask.Area).ToList();
        counted.AddRange(inside.Except(counted, ReferenceEqualityComparer.Instance).Cast<Region>());
        return inside.Count == 0 ? null : [.. inside.Select(thing => counted.FindIndex(known => ReferenceEquals(known, thing)) + 1).Order()];
    }
}
