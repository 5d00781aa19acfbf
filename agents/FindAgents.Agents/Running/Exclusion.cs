using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;

namespace FindAgents.Agents.Running;

/// <summary>Takes what must not be there out of what was found.</summary>
/// <remarks>
/// A region of whose pixels at least half are what must not be there is that thing, and dropped. Any other region loses those pixels and
/// stays: "people without children" keeps the adults where the model put both into one region. What stays is numbered anew.
/// </remarks>
internal static class Exclusion
{
    private const double Mostly = 0.5;

    /// <summary>Takes regions out of a result.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="without">What must not be there, masks of the same image.</param>
    /// <returns>What is left, and how many regions were dropped or lost pixels.</returns>
    public static (FindResult Result, int TakenOut, int Cut) From(FindResult result, IReadOnlyList<Region> without)
    {
        if (without.Count == 0)
        {
            return (result, 0, 0);
        }

        var unwanted = without.Select(region => region.Mask).Aggregate((one, other) => one.Union(other));
        var (left, cut) = (new Dictionary<int, Region>(), 0);
        foreach (var region in result.Regions)
        {
            var rest = region.Mask.Except(unwanted);
            var lost = region.Mask.Area - rest.Area;
            if (lost >= Mostly * region.Mask.Area)
            {
                continue;
            }

            cut += lost > 0 ? 1 : 0;
            left.Add(region.Number, Rest(region, rest, lost) with { Number = left.Count + 1 });
        }

        var answered = result is GroundResult ground ? ground with { Answers = [.. ground.Answers.Select(answer => Answer(answer, left))] } : result;
        return (answered with { Regions = [.. left.Values] }, result.Regions.Count - left.Count, cut);
    }

    private static Region Rest(Region region, BinaryMask rest, int lost) => lost == 0
        ? region
        : region with
        {
            Mask = rest,
            Box = rest.BoundingBox,
        };

    private static PhraseAnswer Answer(PhraseAnswer answer, Dictionary<int, Region> left)
    {
        var region = answer.Region is { } found ? left.GetValueOrDefault(found.Number) : null;
        return answer with
        {
            Found = region is not null,
            Region = region,
        };
    }
}
