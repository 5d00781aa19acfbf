using FindAgents.Engine.Imaging;
using FindAgents.Engine.Results;
using FindAgents.Retrieval.Indexing;

namespace FindAgents.Retrieval.Search;

/// <summary>Draws why a photo was found: its regions that go with the query, outlined, with the number of what they go with.</summary>
/// <remarks>The same input gives the same pixels. All members are safe to call from any thread.</remarks>
public static class HitDrawing
{
    /// <summary>Draws a photo found. Number 1 is the first of the things that the query speaks of, and so on; the legend names them.</summary>
    /// <param name="album">The album that was searched.</param>
    /// <param name="hit">The photo.</param>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UnknownAlbumException">Neither a file nor the album has the photo any more.</exception>
    public static async Task<RgbImage> DrawAsync(Album album, AlbumHit hit, HitDrawingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(album);
        ArgumentNullException.ThrowIfNull(hit);
        var matches = hit.Matches.SelectMany((match, i) => match.Regions.Select(region => (i + 1, match.Entity, region)));
        return await DrawAsync(album, hit.Photo, [.. matches], options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Draws a region found in its photo, by its label.</summary>
    /// <param name="album">The album that was searched.</param>
    /// <param name="hit">The region.</param>
    /// <param name="options">How; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UnknownAlbumException">Neither a file nor the album has the photo any more.</exception>
    public static async Task<RgbImage> DrawAsync(Album album, RegionHit hit, HitDrawingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(album);
        ArgumentNullException.ThrowIfNull(hit);
        return await DrawAsync(album, hit.Photo, [(hit.Match.Region.Number, hit.Match.Region.Label, hit.Match)], options, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<RgbImage> DrawAsync(Album album, AlbumPhoto photo, IReadOnlyList<(int Number, string Name, RegionMatch Match)> matches, HitDrawingOptions? options, CancellationToken cancellationToken)
    {
        options ??= HitDrawingOptions.Default;
        var picture = options.FromFile ? await FromFileAsync(photo, options.ImageLimits, cancellationToken).ConfigureAwait(false) : null;
        picture ??= RgbImage.Load((await album.ThumbnailAsync(photo.Id, cancellationToken).ConfigureAwait(false)).Span);
        return OverlayRenderer.Render(picture, [.. matches.Select(match => ToRegion(match.Number, match.Name, match.Match, photo, picture))], options.Overlay);
    }

    // Where the picture is a thumbnail the mask shrinks with it.
    private static Region ToRegion(int number, string name, RegionMatch match, AlbumPhoto photo, RgbImage picture)
    {
        var mask = match.Region.Mask.ToMask().Resize(picture.Width, picture.Height);
        var box = match.Region.Box.Scale((double)picture.Width / photo.Width, (double)picture.Height / photo.Height);
        return new Region(number, name, match.Score, box, mask);
    }

    // A file that has changed since is another photo, on which the regions would lie anywhere.
    private static async Task<RgbImage?> FromFileAsync(AlbumPhoto photo, ImageLimits limits, CancellationToken cancellationToken)
    {
        foreach (var file in photo.Files)
        {
            try
            {
                if (new FileInfo(file) is not { Exists: true } there || there.Length != photo.Bytes)
                {
                    continue;
                }

                var bytes = await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
                if (PhotoReader.IdOf(bytes) == photo.Id)
                {
                    return RgbImage.Load(bytes, limits, file);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ImageFormatException)
            {
                // Another file with that content may be readable, and the thumbnail is.
            }
        }

        return null;
    }
}
