using System.Globalization;
using FindAgents.Retrieval.Workers;

namespace FindAgents.Cli.Output;

/// <summary>Adds up what the workers of a process do.</summary>
/// <param name="tell">Shows a line.</param>
internal sealed class WorkTally(Action<string> tell)
{
    private readonly Lock _gate = new();
    private readonly List<AlbumWorkResult> _parts = [];

    /// <summary>What is done, in words.</summary>
    public static string Describe(AlbumWorkResult did)
    {
        string[] more =
        [
            .. Counted(did.Known, "known already"),
            .. Counted(did.Problems, "could not be read"),
            .. Counted(did.Failed, "attempts failed"),
            .. Counted(did.Lost, "taken over by others"),
        ];
        return string.Create(CultureInfo.InvariantCulture, $"{did.Encoded} {(did.Encoded == 1 ? "photo" : "photos")} encoded{string.Concat(more.Select(part => $", {part}"))}{(did.Rate > 0 ? $", {did.Rate:0} a minute" : "")}");
    }

    /// <summary>The progress of a further worker.</summary>
    public IProgress<AlbumWorkResult> Part()
    {
        lock (_gate)
        {
            var number = _parts.Count;
            _parts.Add(new AlbumWorkResult(0, 0, 0, 0, 0, 0));
            return new Relay<AlbumWorkResult>(tell, did => Note(number, did));
        }
    }

    /// <summary>All together.</summary>
    public static AlbumWorkResult Sum(IReadOnlyCollection<AlbumWorkResult> parts) => new(
        parts.Sum(part => part.Encoded),
        parts.Sum(part => part.Known),
        parts.Sum(part => part.Problems),
        parts.Sum(part => part.Failed),
        parts.Sum(part => part.Lost),
        parts.Sum(part => part.Rate));

    private static string[] Counted(long count, string what) => count == 0 ? [] : [string.Create(CultureInfo.InvariantCulture, $"{count} {what}")];

    private string Note(int number, AlbumWorkResult did)
    {
        lock (_gate)
        {
            _parts[number] = did;
            return Describe(Sum(_parts));
        }
    }
}
