using FindAgents.Retrieval.Albums;
using FindAgents.Retrieval.Stores;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Search;

/// <summary>Says which regions of photos go with what is asked for.</summary>
internal sealed class RegionMatcher(VectorStoreCollection<string, RegionRecord> regions)
{
    /// <summary>The score from which a region goes with what is asked for: it is as likely as not.</summary>
    public const double Likely = 0.5;

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

    /// <summary>The regions that go with a thing, the most alike first, those equally alike by number.</summary>
    public static IReadOnlyList<RegionMatch> Matches(RegionPlace place, IEnumerable<RegionRecord> regions) =>
    [
        .. Compared(place, regions)
            .Where(match => match.Score >= Likely)
            .OrderByDescending(match => match.Similarity)
            .ThenBy(match => match.Region.Number)
            .Take(MostMatches)
            .Select(match => new RegionMatch(Album.Region(match.Region), match.Similarity, match.Score)),
    ];

    /// <summary>Whether one of the regions goes with the thing.</summary>
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
            yield return (region, similarity, place.Odds.Of(similarity));
        }
    }
}
