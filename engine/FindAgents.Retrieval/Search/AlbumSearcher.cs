using System.Diagnostics;
using FindAgents.Engine;
using FindAgents.Engine.Results;
using FindAgents.Retrieval.Albums;

namespace FindAgents.Retrieval.Search;

/// <summary>Searches an album, with words, pictures, pieces of pictures, or all mixed in one sentence.</summary>
/// <remarks>
/// <para>
/// A query is placed once by the engine and compared once with what the album holds; why a photo was found is looked up for the photos that are
/// returned alone.
/// </para>
/// <para>Safe for concurrent use. Engine and album stay the caller's. The same query over the same album gives the same answer.</para>
/// </remarks>
/// <param name="album">The album.</param>
/// <param name="engine">Places queries; the model that indexed the album.</param>
public sealed partial class AlbumSearcher(Album album, IFindEngine engine)
{
    private readonly RegionPlacer _placer = new(engine);

    /// <summary>Finds photos.</summary>
    /// <param name="query">What is looked for. A string is a query of words.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="AlbumException">The query holds nothing to look for, numbers out of range, or a folder that the album does not have.</exception>
    /// <exception cref="UnknownAlbumException">The album is gone, or has no photo of the id asked with.</exception>
    /// <exception cref="PromptException">A phrase is empty or holds no word that the model knows.</exception>
    public async Task<AlbumSearchResult> SearchAsync(AlbumQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        QueryGuard.Check(query);
        var (folders, models) = await album.KnownAsync(cancellationToken).ConfigureAwait(false);
        QueryGuard.Check(query.Filter, folders);
        var model = models.FirstOrDefault(known => known.Is(engine.Model));
        var clock = Stopwatch.StartNew();
        var placed = await PlaceAsync(query, model, cancellationToken).ConfigureAwait(false);
        var embed = clock.Elapsed;
        var (hits, hasMore) = model is null ? ([], false) : await FindAsync(query, placed, model, folders, cancellationToken).ConfigureAwait(false);
        return new AlbumSearchResult
        {
            Album = album.Name,
            Model = engine.Model,
            Prototype = placed.Prototype,
            Entities = [.. placed.Entities.Select(entity => entity.Name)],
            UnknownWords = placed.Unknown,
            Waiting = await WaitingAsync(models, model, cancellationToken).ConfigureAwait(false),
            HasMore = hasMore,
            Hits = hits,
            Timings = new SearchTimings(embed, clock.Elapsed - embed),
        };
    }

    /// <summary>Finds the photos that are most like a photo of the album. It is not encoded again, and not found itself.</summary>
    /// <param name="photo">The photo's <see cref="AlbumPhoto.Id"/>.</param>
    /// <param name="query">Filter, page and what must not be there; what it looks for is not used. <see langword="null"/> for the first page of all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="AlbumException">The query's numbers are out of range, or a folder is not the album's.</exception>
    /// <exception cref="UnknownAlbumException">The album has no such photo, or this model has not placed it yet.</exception>
    public Task<AlbumSearchResult> SimilarPhotosAsync(string photo, AlbumQuery? query = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return SearchAsync((query ?? new AlbumQuery()) with { Phrase = null, Image = null, Photo = photo }, cancellationToken);
    }

    private async Task<PlacedQuery> PlaceAsync(AlbumQuery query, AlbumModel? model, CancellationToken cancellationToken)
    {
        var (vector, prototype, unknown) = await PlaceWholeAsync(query, model, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Phrase> spoken = query.Phrase is null || WholeImage(query) is not null ? [] : QueryEntities.Of(query.Phrase);
        var (entities, _, _) = await _placer.PlaceAsync(spoken, knownOnly: false, cancellationToken).ConfigureAwait(false);
        var (without, strange, _) = await _placer.PlaceAsync(query.Without, knownOnly: true, cancellationToken).ConfigureAwait(false);
        return new PlacedQuery(
            vector,
            prototype,
            [.. unknown.Concat(strange).Distinct()],
            entities,
            without,
            [.. query.Without.Select(phrase => CategoryNames.Of(phrase, engine.Model)).OfType<string>().Distinct()]);
    }

    private async Task<(ReadOnlyMemory<float> Vector, string? Prototype, IReadOnlyList<string> Unknown)> PlaceWholeAsync(AlbumQuery query, AlbumModel? model, CancellationToken cancellationToken)
    {
        if (query.Photo is { } id)
        {
            var photo = model is null ? null : await album.Collections.PlainPhotos(model).GetAsync(id, new() { IncludeVectors = true }, cancellationToken).ConfigureAwait(false);
            return photo is null ? throw NoPhoto(id) : (Widened(photo.Embedding), null, []);
        }

        var placed = WholeImage(query) is { } image
            ? await engine.EmbedImageAsync(image, cancellationToken).ConfigureAwait(false)
            : await engine.EmbedPhrasesAsync([query.Phrase!], EmbeddingSpace.Images, cancellationToken).ConfigureAwait(false);
        return (placed.Vectors[0], placed.Prototype, [.. placed.UnknownWords.SelectMany(words => words)]);
    }

    // A sentence that is nothing but an image is that image, not a word that looks like it.
    private static EncodedImage? WholeImage(AlbumQuery query) =>
        query.Image ?? (query.Phrase?.Parts is [PhraseRegion { Mask: var mask } piece] && mask.Area == mask.Width * mask.Height ? piece.Image : null);

    private async Task<(IReadOnlyList<AlbumHit> Hits, bool HasMore)> FindAsync(AlbumQuery query, PlacedQuery placed, AlbumModel model, IReadOnlyList<AlbumFolder> folders, CancellationToken cancellationToken)
    {
        var matcher = new RegionMatcher(album.Collections.Regions(model));
        var filter = AlbumFilters.Photos(query.Filter ?? new AlbumFilter(), placed.WithoutLabels, query.Photo);
        var (page, hasMore) = await RankedPages.TakeAsync(
            album.Collections.PlainPhotos(model),
            placed.Vector,
            query.Exact,
            filter,
            placed.Without.Count == 0 ? null : WithoutAsync,
            query.Skip,
            query.Limit,
            cancellationToken).ConfigureAwait(false);
        var regions = placed.Entities.Count == 0
            ? Enumerable.Empty<RegionRecord>().ToLookup(region => region.Photo)
            : await matcher.RegionsAsync(page.Select(found => found.Record.Id), cancellationToken).ConfigureAwait(false);
        return ([.. page.Select((found, i) => new AlbumHit(
            query.Skip + i + 1,
            Album.Photo(found.Record, folders),
            found.Similarity,
            [.. placed.Entities.Select(entity => new EntityMatch(entity.Name, RegionMatcher.Matches(entity, regions[found.Record.Id])))]))], hasMore);

        async Task<IReadOnlyList<(PhotoRecord Record, double Similarity)>> WithoutAsync(IReadOnlyList<(PhotoRecord Record, double Similarity)> candidates)
        {
            var theirs = await matcher.RegionsAsync(candidates.Select(candidate => candidate.Record.Id), cancellationToken).ConfigureAwait(false);
            return [.. candidates.Where(candidate => !placed.Without.Any(thing => RegionMatcher.IsIn(thing, theirs[candidate.Record.Id])))];
        }
    }

    // An album that one model alone has indexed waits for nothing: no file has to be looked at then.
    private async Task<long> WaitingAsync(IReadOnlyList<AlbumModel> models, AlbumModel? model, CancellationToken cancellationToken)
    {
        if (models.All(known => known == model))
        {
            return 0;
        }

        var (tag, waiting) = (AlbumNames.Tag(engine.Model.Name, engine.Model.Version), 0L);
        await foreach (var _ in album.Collections.Files.GetAsync(file => file.Model != null && file.Model != tag, int.MaxValue, null, cancellationToken).ConfigureAwait(false))
        {
            waiting++;
        }

        return waiting;
    }

    private UnknownAlbumException NoPhoto(string id) =>
        new($"The album '{album.Name}' has no photo '{id}' that {engine.Model.Name} {engine.Model.Version} has placed. Take the id from an answer of this album, and bring the album up to date if another model indexed it.");

    private static ReadOnlyMemory<float> Widened(ReadOnlyMemory<Half> vector)
    {
        var floats = new float[vector.Length];
        System.Numerics.Tensors.TensorPrimitives.ConvertToSingle(vector.Span, floats);
        return floats;
    }
}
