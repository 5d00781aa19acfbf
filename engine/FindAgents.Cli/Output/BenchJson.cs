using FindAgents.Training.Bench;

namespace FindAgents.Cli.Output;

/// <summary>What <c>bench build --json</c> prints.</summary>
internal sealed record BenchJson(
    string Out,
    int Photos,
    int PhotosWritten,
    int Captions,
    int CaptionsWritten,
    int Phrases,
    int PhrasesWritten,
    int PhrasesOfSeveral,
    double GroundedShare,
    IReadOnlyDictionary<string, int> Groundings,
    IReadOnlyDictionary<string, int> Sources,
    IReadOnlyList<BenchJson.Head> UnknownHeads,
    IReadOnlyList<BenchJson.Unused> Complaints)
{
    public static BenchJson From(string path, BenchResult result)
    {
        var statistics = result.Statistics;
        return new BenchJson(
            path,
            statistics.Photos,
            statistics.PhotosWritten,
            statistics.Captions,
            statistics.CaptionsWritten,
            statistics.Phrases,
            statistics.PhrasesWritten,
            statistics.PhrasesOfSeveral,
            Math.Round(statistics.GroundedShare, 4),
            statistics.Groundings.ToDictionary(e => Spelled(e.Key), e => e.Value),
            statistics.Sources.OrderBy(e => e.Key).ToDictionary(e => Spelled(e.Key), e => e.Value),
            [.. statistics.UnknownHeads.Select(e => new Head(e.Key, e.Value))],
            [.. result.Complaints.Select(e => new Unused(e.Key, e.Value))]);
    }

    /// <summary>notFound for NotFound.</summary>
    public static string Spelled<T>(T value)
        where T : struct, Enum => value.ToString() is var name ? char.ToLowerInvariant(name[0]) + name[1..] : "";

    internal sealed record Head(string Noun, int Count);

    internal sealed record Unused(long Image, string Complaint);
}
