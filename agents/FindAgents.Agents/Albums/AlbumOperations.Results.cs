using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using FindAgents.Agents.Results;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Retrieval;
using FindAgents.Retrieval.Search;

namespace FindAgents.Agents.Albums;

public sealed partial class AlbumOperations
{
    private const int Columns = 4;
    private const int SheetQuality = 80;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads what answers point to: an album's status, a photo's details, thumbnail, regions and masks, a result's contact sheet.</summary>
    /// <param name="uri">An address in one of the forms of <see cref="AlbumUri"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The document.</returns>
    /// <exception cref="UnknownResultException">The address is none of those, or its result is not known.</exception>
    /// <exception cref="AlbumException">There is no such album, photo or region, or it may not be read here.</exception>
    public async Task<FindResource> ReadAsync(string uri, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (AlbumUri.MatchSheet(uri) is { Success: true } sheet)
        {
            return await SheetAsync(sheet.Groups["id"].Value, cancellationToken).ConfigureAwait(false)
                ?? throw new UnknownResultException($"Result {sheet.Groups["id"].Value} found nothing, so it has no contact sheet.");
        }

        if (AlbumUri.MatchAlbum(uri) is { Success: true } album)
        {
            return Document(await StatusAsync(album.Groups["album"].Value, cancellationToken).ConfigureAwait(false));
        }

        return AlbumUri.MatchPhoto(uri) is { Success: true } photo
            ? await ReadAsync(photo, cancellationToken).ConfigureAwait(false)
            : throw new UnknownResultException(
                $"Nothing is to be read at '{Quote.Short(uri)}'. Addresses are {AlbumUri.AlbumTemplate}, {AlbumUri.PhotoTemplate}, {AlbumUri.ThumbnailTemplate}, {AlbumUri.RegionsTemplate}, {AlbumUri.MaskPngTemplate}, {AlbumUri.MaskRleTemplate} and {AlbumUri.SheetTemplate}.");
    }

    /// <summary>Draws what a search found as one numbered picture, what the query speaks of outlined.</summary>
    /// <param name="resultId">The search's result.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A JPEG with the first <see cref="AlbumOperationsOptions.MaxSheetHits"/>; <see langword="null"/> where nothing was found.</returns>
    /// <exception cref="UnknownResultException">The result is not known.</exception>
    /// <exception cref="UnknownAlbumException">One of the photos has been taken out of the album since.</exception>
    public async Task<FindResource?> SheetAsync(string resultId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resultId);
        var sheet = await DrawSheetAsync(resultId, cancellationToken).ConfigureAwait(false);
        return sheet is null ? null : new FindResource("image/jpeg", sheet.ToJpeg(SheetQuality));
    }

    /// <summary>As <see cref="SheetAsync"/>, as a picture to be written elsewhere.</summary>
    /// <inheritdoc cref="SheetAsync" path="/param | /exception"/>
    public async Task<RgbImage?> DrawSheetAsync(string resultId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(resultId);
        var hits = _results.Get(resultId);
        var options = new ContactSheetOptions
        {
            Columns = Columns,
            TileSide = _options.SheetTileSide,
        };
        return hits switch
        {
            { Photos.Count: > 0 } => await Task.Run(() => HitSheet.RenderAsync(hits.Album, [.. hits.Photos.Take(_options.MaxSheetHits)], options, cancellationToken), cancellationToken).ConfigureAwait(false),
            { Regions.Count: > 0 } => await Task.Run(() => HitSheet.RenderAsync(hits.Album, [.. hits.Regions.Take(_options.MaxSheetHits)], options, cancellationToken), cancellationToken).ConfigureAwait(false),
            _ => null,
        };
    }

    private async Task<FindResource> ReadAsync(Match address, CancellationToken cancellationToken)
    {
        var (name, id, part) = (address.Groups["album"].Value, AlbumUri.IdOf(address), address.Groups["part"].Value);
        if (part.Length == 0)
        {
            return Document(await PhotoAsync(name, id, cancellationToken).ConfigureAwait(false));
        }

        var album = await OpenAsync(name, cancellationToken).ConfigureAwait(false);
        if (part == "thumbnail")
        {
            return new FindResource("image/jpeg", await album.ThumbnailAsync(id, cancellationToken).ConfigureAwait(false));
        }

        var regions = await album.RegionsAsync(id, cancellationToken).ConfigureAwait(false);
        if (part == "regions")
        {
            return Document(regions.Select(region => new
            {
                region.Number,
                region.Label,
                region.Score,
                Box = Answers.BoxAnswer.From(region.Box),
                region.IsThing,
                region.Mask,
            }));
        }

        var number = int.Parse(address.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        var mask = Region(await album.PhotoAsync(id, cancellationToken).ConfigureAwait(false), regions, number).Mask;
        return address.Groups["format"].Value == "png" ? new FindResource("image/png", MaskPng.Encode(mask.ToMask())) : Document(mask);
    }

    private static FindResource Document<T>(T content) => new("application/json", JsonSerializer.SerializeToUtf8Bytes(content, Json));
}
