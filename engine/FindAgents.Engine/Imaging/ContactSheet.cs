using SkiaSharp;

namespace FindAgents.Engine.Imaging;

/// <summary>Puts pictures side by side, each with a caption.</summary>
/// <remarks>The same input gives the same pixels. All members are safe to call from any thread.</remarks>
public static class ContactSheet
{
    private static readonly SKColor Ink = new(28, 30, 34);

    /// <summary>Draws a sheet.</summary>
    /// <param name="pictures">The pictures in reading order, and what to write below each.</param>
    /// <param name="options">The layout; <see langword="null"/> for <see cref="ContactSheetOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">There is no picture.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="pictures"/> is <see langword="null"/>.</exception>
    public static RgbImage Render(IReadOnlyList<(RgbImage Image, string Caption)> pictures, ContactSheetOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        options ??= ContactSheetOptions.Default;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Columns, nameof(options));
        if (pictures.Count == 0)
        {
            throw new ArgumentException("A contact sheet needs at least one picture.", nameof(pictures));
        }

        var tiles = pictures.Select(picture => (Image: picture.Image.Thumbnail(options.TileSide), picture.Caption)).ToList();
        var size = Math.Clamp(options.TileSide / 20f, 11, 18);
        var gap = (int)Math.Ceiling(size * 0.9f);
        var captionHeight = (int)Math.Ceiling(size * 1.9f);
        var tileWidth = Math.Max(tiles.Max(tile => tile.Image.Width), (int)size * 6);
        var columns = Math.Min(options.Columns, tiles.Count);
        var rows = tiles.Chunk(columns).Select(row => (Tiles: row, Height: row.Max(tile => tile.Image.Height))).ToList();

        using var font = Canvas.Font(size);
        var width = (columns * (tileWidth + gap)) + gap;
        var key = new SheetKey(options.Key, font, size, width - (2 * gap));
        using var canvas = new Canvas(width, rows.Sum(row => row.Height + captionHeight + gap) + gap + key.Height, SKColors.White);
        using var ink = Canvas.Fill(Ink);
        var top = gap;
        foreach (var (row, height) in rows)
        {
            for (var column = 0; column < row.Length; column++)
            {
                // Pictures stand on one line, above their captions.
                var (image, caption) = row[column];
                var left = gap + (column * (tileWidth + gap));
                canvas.Draw(image, left + ((tileWidth - image.Width) / 2), top + height - image.Height);
                canvas.Sk.DrawText(Canvas.Fit(caption, font, tileWidth), left + (tileWidth / 2f), top + height + (size * 1.3f), SKTextAlign.Center, font, ink);
            }

            top += height + captionHeight + gap;
        }

        key.Draw(canvas.Sk, gap, top, font, ink);
        return canvas.ToImage();
    }
}
