using FindAgents.Agents.Answers;
using FindAgents.Agents.Phrases;
using FindAgents.Engine;
using FindAgents.Retrieval;
using FindAgents.Retrieval.Search;

namespace FindAgents.Agents.Albums;

public sealed partial class AlbumOperations
{
    /// <summary>Finds photos.</summary>
    /// <param name="request">The query.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The photos of a page, the most alike first.</returns>
    /// <exception cref="AlbumException">There is no such album, it may not be searched here, or the query holds nothing to look for.</exception>
    /// <exception cref="PromptException">A date is none, a phrase is too long or without any word that the model knows, or a reference cannot be used.</exception>
    public async Task<AlbumHitsAnswer> SearchAsync(AlbumSearchRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ThrowIfBlank(request.Query);
        var written = WrittenQuery.Parse(request.Query);
        IReadOnlyList<WrittenPhrase> without = [.. written.Without, .. (request.Without ?? []).Where(thing => !string.IsNullOrWhiteSpace(thing)).Select(WrittenPhrase.Parse)];
        if (written.Phrase.Parts.Count == 0)
        {
            throw new AlbumException($"The query '{Quote.Short(request.Query)}' only says what must not be there. Say what is looked for as well.");
        }

        Prompts.ThrowIfBeyondLimits([written.Phrase, .. without], _find.Options);
        var album = await OpenAsync(request.Album, cancellationToken).ConfigureAwait(false);
        var (phrases, held) = await _find.ResolveAsync([written.Phrase, .. without], null, cancellationToken).ConfigureAwait(false);
        using (held)
        {
            return await SearchAsync(album, request, new AlbumQuery { Phrase = phrases[0], Without = [.. phrases.Skip(1)] }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Finds regions: every crop that looks like this, or is called so.</summary>
    /// <param name="request">The query.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The regions of a page, the most alike first.</returns>
    /// <exception cref="AlbumException">There is no such album, it may not be searched here, or the query holds nothing to look for.</exception>
    /// <exception cref="PromptException">A date is none, a phrase is too long or without any word that the model knows, or a reference cannot be used.</exception>
    public async Task<AlbumHitsAnswer> SearchRegionsAsync(AlbumRegionsRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ThrowIfBlank(request.Query);
        IReadOnlyList<WrittenPhrase> written = [WrittenPhrase.Parse(request.Query)];
        Prompts.ThrowIfBeyondLimits(written, _find.Options);
        var album = await OpenAsync(request.Album, cancellationToken).ConfigureAwait(false);
        var (phrases, held) = await _find.ResolveAsync(written, null, cancellationToken).ConfigureAwait(false);
        using (held)
        {
            var query = new RegionQuery
            {
                Phrase = phrases[0],
                ThingsOnly = request.ThingsOnly,
                PerPhoto = request.PerPhoto,
            };
            return await SearchRegionsAsync(album, request, query, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Finds photos that are like an image or have the like of a piece of one in them, or regions that are like the piece.</summary>
    /// <param name="request">The image.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The photos or regions of a page, the most alike first.</returns>
    /// <exception cref="AlbumException">There is no such album or photo, it may not be searched here, or regions are wanted that are like a whole photo.</exception>
    /// <exception cref="FindException">The image cannot be had or read.</exception>
    public async Task<AlbumHitsAnswer> SimilarAsync(AlbumSimilarRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var album = await OpenAsync(request.Album, cancellationToken).ConfigureAwait(false);
        var reference = await ReadAsync(album, request, cancellationToken).ConfigureAwait(false);
        var known = reference is { Point: null, Box: null } ? await FindAsync(reference.Image, reference.Region, cancellationToken).ConfigureAwait(false) : null;
        var isOwn = known is not null && known.Album == request.Album;
        if (request.Regions && (known is null ? reference.IsWhole : known.Number is null))
        {
            throw new AlbumException($"Regions are like a piece of an image, and '{Quote.Short(request.Image)}' is a whole one. Name a piece of it: {Quote.Short(request.Image)}#2 or {Quote.Short(request.Image)}(x,y,width,height).");
        }

        if (isOwn && request.Regions)
        {
            return await SearchRegionsAsync(album, request, new RegionQuery { Region = new AlbumRegionKey(known!.Id, known.Number!.Value) }, cancellationToken).ConfigureAwait(false);
        }

        if (isOwn && known!.Number is null)
        {
            return await SearchAsync(album, request, new AlbumQuery { Photo = known.Id }, cancellationToken).ConfigureAwait(false);
        }

        if (reference.IsWhole && known?.Number is null)
        {
            using var lease = await _find.OpenAsync(reference.Image, cancellationToken).ConfigureAwait(false);
            return await SearchAsync(album, request, new AlbumQuery { Image = lease.Encoded }, cancellationToken).ConfigureAwait(false);
        }

        var (phrases, held) = await _find.ResolveAsync([WrittenPhrase.Of([reference])], null, cancellationToken).ConfigureAwait(false);
        using (held)
        {
            return request.Regions
                ? await SearchRegionsAsync(album, request, new RegionQuery { Phrase = phrases[0] }, cancellationToken).ConfigureAwait(false)
                : await SearchAsync(album, request, new AlbumQuery { Phrase = phrases[0] }, cancellationToken).ConfigureAwait(false);
        }
    }

    // What an image is called where nothing but an image is asked for: an id, a path in the album, or as in a phrase, the @ left out.
    private static async Task<PhraseReference> ReadAsync(Album album, AlbumSimilarRequest request, CancellationToken cancellationToken)
    {
        var text = request.Image?.Trim() ?? "";
        if (text.Length == 0)
        {
            throw new AlbumException("No image was named. Give the id or path of a photo of the album, a path, a data URI or an image id.");
        }

        if (text.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return PhraseReference.ToImage(text);
        }

        // A name with blanks is one name all the same.
        var written = WrittenPhrase.Parse(text.StartsWith('@') ? text : $"@{text}");
        var reference = written.Parts is [PhraseReference only] ? only : PhraseReference.ToImage(text.TrimStart('@'));
        var photo = AlbumUri.IsId(reference.Image) ? reference.Image : (await album.PhotoAtAsync(reference.Image, cancellationToken).ConfigureAwait(false))?.Id;
        return photo is null ? reference : reference.In(AlbumUri.Photo(request.Album, photo));
    }

    private async Task<AlbumHitsAnswer> SearchAsync(Album album, AlbumRequest request, AlbumQuery query, CancellationToken cancellationToken)
    {
        var (skip, limit) = Page(request);
        var asked = query with
        {
            Filter = Filter(request, request.Labels),
            Skip = skip,
            Limit = limit,
        };
        var result = await new AlbumSearcher(album, _find.Engine).SearchAsync(asked, cancellationToken).ConfigureAwait(false);
        var stored = new StoredHits(OpaqueId.NewResult(), album, request.Album, result.Hits, []);
        return Answer(stored, result, [.. query.Without.Select(thing => thing.ToString())], [.. result.Hits.Select(hit => AlbumHitAnswer.From(request.Album, hit))]);
    }

    private async Task<AlbumHitsAnswer> SearchRegionsAsync(Album album, AlbumRequest request, RegionQuery query, CancellationToken cancellationToken)
    {
        var (skip, limit) = Page(request);
        var asked = query with
        {
            Labels = request.Labels ?? [],
            Filter = Filter(request, null),
            Skip = skip,
            Limit = limit,
        };
        var result = await new AlbumSearcher(album, _find.Engine).SearchRegionsAsync(asked, cancellationToken).ConfigureAwait(false);
        var stored = new StoredHits(OpaqueId.NewResult(), album, request.Album, [], result.Hits);
        return Answer(stored, result, [], [.. result.Hits.Select(hit => AlbumHitAnswer.From(request.Album, hit))]);
    }

    private AlbumHitsAnswer Answer(StoredHits stored, SearchResult result, IReadOnlyList<string> without, IReadOnlyList<AlbumHitAnswer> hits)
    {
        _results.Add(stored);
        return new AlbumHitsAnswer
        {
            ResultId = stored.Id,
            Album = stored.AlbumName,
            Entities = result.Entities,
            Without = without,
            UnknownWords = result.UnknownWords,
            Hits = hits,
            HasMore = result.HasMore,
            Note = AlbumNotes.Of(stored.AlbumName, result, hits.Count),
            Model = $"{result.Model.Name} {result.Model.Version}",
            Prototype = result.Prototype,
            Timings = SearchTimingsAnswer.From(result.Timings),
        };
    }

    private (int Skip, int Limit) Page(AlbumRequest request)
    {
        if (request.Limit < 1 || request.Limit > _options.MaxLimit)
        {
            throw new AlbumException($"{request.Limit} hits were asked for. Ask for 1 to {_options.MaxLimit} a page, and for the next page after that.");
        }

        return request.Page >= 1 && (long)request.Page * request.Limit <= int.MaxValue
            ? ((request.Page - 1) * request.Limit, request.Limit)
            : throw new AlbumException($"Page {request.Page} was asked for. Pages are numbered from 1.");
    }

    private static AlbumFilter? Filter(AlbumRequest request, IReadOnlyList<string>? labels) => request is { Folders: null, From: null, Until: null, MinSide: null } && labels is null
        ? null
        : new AlbumFilter
        {
            Folders = request.Folders ?? [],
            From = AlbumDates.First(request.From, "from"),
            Until = AlbumDates.After(request.Until, "until"),
            Labels = labels ?? [],
            MinSide = request.MinSide,
        };

    private static void ThrowIfBlank(string? query)
    {
        if (string.IsNullOrWhiteSpace(query))
        {
            throw new PromptException("The query is empty. Say what to look for, such as 'a dog on a beach'.");
        }
    }
}
