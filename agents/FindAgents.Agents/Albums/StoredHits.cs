using FindAgents.Agents.Results;
using FindAgents.Retrieval;
using FindAgents.Retrieval.Search;

namespace FindAgents.Agents.Albums;

/// <summary>What a search found, as it is kept under its id: photos or regions.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Album">The album that was searched.</param>
/// <param name="AlbumName">What the album is called on its shelf.</param>
/// <param name="Photos">The photos; none where regions were looked for.</param>
/// <param name="Regions">The regions; none where photos were looked for.</param>
internal sealed record StoredHits(string Id, Album Album, string AlbumName, IReadOnlyList<AlbumHit> Photos, IReadOnlyList<RegionHit> Regions) : IStored
{
    /// <summary>The photo of a hit, and the region in it where regions were looked for.</summary>
    /// <exception cref="UnknownResultException">There is no hit of that number.</exception>
    public (AlbumPhoto Photo, AlbumRegion? Region) Hit(int number)
    {
        if (Photos.FirstOrDefault(hit => hit.Rank == number) is { } photo)
        {
            return (photo.Photo, null);
        }

        if (Regions.FirstOrDefault(hit => hit.Rank == number) is { } region)
        {
            return (region.Photo, region.Match.Region);
        }

        int[] numbers = [.. Photos.Select(hit => hit.Rank), .. Regions.Select(hit => hit.Rank)];
        throw new UnknownResultException($"Result {Id} has no hit {number}. {(numbers.Length == 0 ? "It found nothing." : $"Its hits are {numbers[0]} to {numbers[^1]}.")}");
    }
}
