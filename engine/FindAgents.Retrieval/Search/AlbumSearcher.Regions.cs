using System.Diagnostics;
using FindAgents.Engine;
using FindAgents.Retrieval.Albums;

namespace FindAgents.Retrieval.Search;

public sealed partial class AlbumSearcher
{
    /// <summary>Finds regions: every crop that looks like this, or is called so.</summary>
    /// <param name="query">What is looked for. A string is a query of words.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="AlbumException">The query holds nothing to look for, numbers out of range, or a folder that the album does not have.</exception>
    /// <exception cref="UnknownAlbumException">The album is gone, or has no region of the key asked with.</exception>
    /// <exception cref="PromptException">The phrase is empty or holds no word that the model knows.</exception>
    public async Task<RegionSearchResult> SearchRegionsAsync(RegionQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        QueryGuard.Check(query);
        var (folders, models) = await album.KnownAsync(cancellationToken).ConfigureAwait(false);
        QueryGuard.Check(query.Filter, folders);
        var model = models.FirstOrDefault(known => known.Is(engine.Model));
        var clock = Stopwatch.StartNew();
        var (place, unknown, prototype) = await PlaceAsync(query, model, cancellationToken).ConfigureAwait(false);
        var embed = clock.Elapsed;
        var (hits, hasMore) = model is null ? ([], false) : await FindAsync(query, place, model, folders, cancellationToken).ConfigureAwait(false);
        return new RegionSearchResult
        {
            Album = album.Name,
            Model = engine.Model,
            Prototype = prototype,
            Entities = [place.Name],
            UnknownWords = [.. unknown.Distinct()],
            Waiting = await WaitingAsync(models, model, cancellationToken).ConfigureAwait(false),
            HasMore = hasMore,
            Hits = hits,
            Timings = new SearchTimings(embed, clock.Elapsed - embed),
        };
    }

    /// <summary>Finds the regions that are most like a region of the album. It is not found itself; others of its photo may be.</summary>
    /// <param name="photo">The photo's <see cref="AlbumPhoto.Id"/>.</param>
    /// <param name="number">The region's number in it, from 1.</param>
    /// <param name="query">Filters and page; what it looks for is not used. <see langword="null"/> for the first page of all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="AlbumException">The query's numbers are out of range, or a folder is not the album's.</exception>
    /// <exception cref="UnknownAlbumException">The album has no such region, or this model has not placed it yet.</exception>
    public Task<RegionSearchResult> SimilarRegionsAsync(string photo, int number, RegionQuery? query = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return SearchRegionsAsync((query ?? new RegionQuery()) with { Phrase = null, Region = new AlbumRegionKey(photo, number) }, cancellationToken);
    }

    private async Task<(RegionPlace Place, IReadOnlyList<string> Unknown, string? Prototype)> PlaceAsync(RegionQuery query, AlbumModel? model, CancellationToken cancellationToken)
    {
        if (query.Region is not { } key)
        {
            var (places, unknown, prototype) = await _placer.PlaceAsync([query.Phrase!], knownOnly: true, cancellationToken).ConfigureAwait(false);
            return (places[0], unknown, prototype);
        }

        var region = model is null ? null : await album.Collections.Regions(model).GetAsync(RegionRecord.Key(key.Photo, key.Number), new() { IncludeVectors = true }, cancellationToken).ConfigureAwait(false);
        return region is null
            ? throw new UnknownAlbumException($"The album '{album.Name}' has no region {key.Number} of a photo '{key.Photo}' that {engine.Model.Name} {engine.Model.Version} has placed. Take both from an answer of this album.")
            : (new RegionPlace(region.Label, Widened(region.Embedding).ToArray(), _placer.Pieces), [], null);
    }

    private async Task<(IReadOnlyList<RegionHit> Hits, bool HasMore)> FindAsync(RegionQuery query, RegionPlace place, AlbumModel model, IReadOnlyList<AlbumFolder> folders, CancellationToken cancellationToken)
    {
        var (collection, ofPhoto) = (album.Collections.PlainPhotos(model), new Dictionary<string, int>());
        var photos = new Dictionary<string, AlbumPhoto>();
        var (page, hasMore) = await RankedPages.TakeAsync(
            album.Collections.Regions(model),
            place.Vector!,
            query.Exact,
            AlbumFilters.Regions(query),
            CountingAsync,
            query.Skip,
            query.Limit,
            cancellationToken).ConfigureAwait(false);
        return ([.. page.Select((found, i) => new RegionHit(
            query.Skip + i + 1,
            photos[found.Record.Photo],
            new RegionMatch(Album.Region(found.Record), found.Similarity, place.Odds.Of(found.Similarity, found.Record.Score))))], hasMore);

        // Regions are written before their photo: one whose photo is not there is not yet, or no longer, part of the album.
        async Task<IReadOnlyList<(RegionRecord Record, double Similarity)>> CountingAsync(IReadOnlyList<(RegionRecord Record, double Similarity)> candidates)
        {
            string[] unseen = [.. candidates.Select(candidate => candidate.Record.Photo).Distinct().Where(id => !photos.ContainsKey(id))];
            await foreach (var photo in collection.GetAsync(unseen, null, cancellationToken).ConfigureAwait(false))
            {
                photos.Add(photo.Id, Album.Photo(photo, folders));
            }

            return [.. candidates.Where(candidate =>
                photos.ContainsKey(candidate.Record.Photo)
                && (query.PerPhoto is not { } most || (ofPhoto[candidate.Record.Photo] = ofPhoto.GetValueOrDefault(candidate.Record.Photo) + 1) <= most))];
        }
    }
}
