using FindAgents.Retrieval.Albums;
using FindAgents.Retrieval.Stores;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Search;

/// <summary>Says which regions of photos go with what is asked for.</summary>
internal sealed class RegionMatcher(VectorStoreCollection<string, RegionRecord> regions)
{
    private const double Likely = 0.5;    // as likely as not
    private const double Possible = 0.25; // worth showing as a reason
    private const int MostMatches = 5;
    private const int PhotosAtATime = 100;

    /// <summary>The regions of photos, by photo, in order; read together.</summary>
    public async Task<ILookup<string, RegionRecord>> RegionsAsync(IEnumerable<string> photos, CancellationToken cancellationToken)
    {
        var all = new List<RegionRecord>();
        foreach (var chunk in photos.Chunk(PhotosAtATime))
        {
            var some = chunk.ToList();
            await foreach (var region in regions.GetAsync(region => some.Contains(region.Photo), int.MaxValue, new() { IncludeVectors = true }, cancellationToken).ConfigureAwait(false))
            {
                all.Add(region);
            }
        }

        return all.ToLookup(region => region.Photo);
    }

    /// <summary>The regions that go with a thing, or well may, the likeliest first, those equally likely by number.</summary>
    public static IReadOnlyList<RegionMatch> Matches(RegionPlace place, IEnumerable<RegionRecord> regions) =>
    [
        .. Compared(place, regions)
            .Where(match => match.Score >= Possible)
            .OrderByDescending(match => match.Score)
            .ThenBy(match => match.Region.Number)
            .Take(MostMatches)
            .Select(match => new RegionMatch(Album.Region(match.Region), match.Similarity, match.Score)),
    ];

    /// <summary>Whether one of the regions goes with the thing as likely as not.</summary>
    public static bool IsIn(RegionPlace place, IEnumerable<RegionRecord> regions) => Compared(place, regions).Any(match => match.Score >= Likely);

    private static IEnumerable<(RegionRecord Region, double Similarity, double Score)> Compared(RegionPlace place, IEnumerable<RegionRecord> regions)
    {
        if (place.Vector is not { } vector)
        {
            yield break;
        }

        foreach (var region in regions)
        {
            var similarity = VectorMath.Compare(Similarity.Cosine, vector, VectorValue.ToFloats(region.Embedding, nameof(RegionRecord.Embedding))!.Value.Span);
            yield return (region, similarity, place.Odds.Of(similarity, region.Score));
        }
    }
}
