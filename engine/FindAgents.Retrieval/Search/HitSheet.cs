using FindAgents.Engine.Imaging;

namespace FindAgents.Retrieval.Search;

/// <summary>Draws a page of hits as one numbered picture.</summary>
/// <remarks>From thumbnails, so that it takes milliseconds whatever the photos' size. The same input gives the same pixels. All members are safe to call from any thread.</remarks>
public static class HitSheet
{
    private static readonly HitDrawingOptions Tile = new()
    {
        FromFile = false,
        Overlay = new OverlayOptions
        {
            FillOpacity = 0.2,
            Numbers = false, // a sheet's numbers are those of its pictures
            Legend = false,
        },
    };

    /// <summary>Draws photos found: each with its rank and its file's name, and what the query speaks of outlined, one colour for each thing, named below.</summary>
    /// <param name="album">The album that was searched.</param>
    /// <param name="hits">The photos, at least one.</param>
    /// <param name="options">The layout; <see langword="null"/> for the default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">There is no hit.</exception>
    /// <exception cref="UnknownAlbumException">The album has one of the photos no more.</exception>
    public static async Task<RgbImage> RenderAsync(Album album, IReadOnlyList<AlbumHit> hits, ContactSheetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(hits);
        var tiles = new List<(RgbImage Image, string Caption)>(hits.Count);
        foreach (var hit in hits)
        {
            tiles.Add((await HitDrawing.DrawAsync(album, hit, Tile, cancellationToken).ConfigureAwait(false), $"{hit.Rank}  {Name(hit.Photo)}"));
        }

        options ??= ContactSheetOptions.Default;
        return ContactSheet.Render(tiles, options.Key.Count > 0 || hits is not [{ Matches: var matches }, ..] ? options : options with { Key = [.. matches.Select(match => match.Entity)] });
    }

    /// <summary>Draws regions found: each in its photo, with its rank, its label and the file's name.</summary>
    /// <param name="album">The album that was searched.</param>
    /// <param name="hits">The regions, at least one.</param>
    /// <param name="options">The layout; <see langword="null"/> for the default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">There is no hit.</exception>
    /// <exception cref="UnknownAlbumException">The album has one of the photos no more.</exception>
    public static async Task<RgbImage> RenderAsync(Album album, IReadOnlyList<RegionHit> hits, ContactSheetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(hits);
        var tiles = new List<(RgbImage Image, string Caption)>(hits.Count);
        foreach (var hit in hits)
        {
            tiles.Add((await HitDrawing.DrawAsync(album, hit, Tile, cancellationToken).ConfigureAwait(false), $"{hit.Rank}  {hit.Match.Region.Label}, {Name(hit.Photo)}#{hit.Match.Region.Number}"));
        }

        return ContactSheet.Render(tiles, options);
    }

    private static string Name(AlbumPhoto photo) => photo.Paths.Count > 0 ? photo.Paths[0][(photo.Paths[0].LastIndexOf('/') + 1)..] : photo.Id;
}
