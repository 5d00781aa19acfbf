using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;
using SkiaSharp;

namespace FindAgents.Engine.Imaging;

/// <summary>Draws numbered regions over a picture: a tint, a contour, a number inside, and a legend below.</summary>
/// <remarks>The same input gives the same pixels. All members are safe to call from any thread.</remarks>
public static class OverlayRenderer
{
    private static readonly SKColor White = SKColors.White;
    private static readonly SKColor Ink = new(28, 30, 34);

    /// <summary>Draws regions over a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="regions">The regions, whose masks are of the picture's size; larger ones are drawn first.</param>
    /// <param name="options">What to draw; <see langword="null"/> for <see cref="OverlayOptions.Default"/>.</param>
    /// <returns>A new picture, with the legend below.</returns>
    /// <exception cref="MaskFormatException">A mask is not of the picture's size.</exception>
    /// <exception cref="ArgumentNullException">The picture or the regions are <see langword="null"/>.</exception>
    public static RgbImage Render(RgbImage image, IReadOnlyList<Region> regions, OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(regions);
        options ??= OverlayOptions.Default;
        foreach (var region in regions)
        {
            if (region.Mask.Width != image.Width || region.Mask.Height != image.Height)
            {
                throw new MaskFormatException($"Region {region.Number} has a mask of {region.Mask.Width}×{region.Mask.Height} pixels; the picture has {image.Width}×{image.Height}. Resize the mask first.");
            }
        }

        var photo = image.Thumbnail(options.LongSide);
        var legend = options.Legend && regions.Count > 0 ? Legend.Measure(regions, options.MaxLegendEntries, photo.Width) : null;
        using var canvas = new Canvas(Math.Max(photo.Width, legend?.Width ?? 0), photo.Height + (legend?.Height ?? 0), White);
        canvas.Draw(photo, 0, 0);

        // Small regions above large ones; the number decides among equals.
        var drawn = regions.Select(region => (Region: region, Mask: region.Mask.Resize(photo.Width, photo.Height)))
            .OrderByDescending(pair => pair.Mask.Area).ThenByDescending(pair => pair.Region.Number).ToList();
        var unit = Math.Clamp(Math.Max(photo.Width, photo.Height) / 640f, 0.75f, 2.5f);
        canvas.Sk.Save();
        canvas.Sk.ClipRect(new SKRect(0, 0, photo.Width, photo.Height));
        foreach (var (region, mask) in drawn)
        {
            DrawMask(canvas.Sk, mask, RegionPalette.ColorOf(region.Number), options.FillOpacity, unit);
        }

        if (options.Boxes)
        {
            foreach (var (region, _) in drawn)
            {
                DrawBox(canvas.Sk, region.Box.Scale((double)photo.Width / image.Width, (double)photo.Height / image.Height), RegionPalette.ColorOf(region.Number), unit);
            }
        }

        if (options.Numbers)
        {
            var radius = BadgeRadius(photo.Width, photo.Height);
            foreach (var badge in BadgeLayout.Place([.. drawn.Select(pair => (pair.Region.Number, pair.Mask))], radius))
            {
                DrawBadge(canvas.Sk, badge, radius);
            }
        }

        canvas.Sk.Restore();
        legend?.Draw(canvas.Sk, photo.Height);
        return canvas.ToImage();
    }

    internal static float BadgeRadius(int width, int height) => Math.Clamp(Math.Max(width, height) / 52f, 8.5f, 22);

    /// <summary>A round number plate; wider where the number has more than two digits.</summary>
    internal static void DrawPlate(SKCanvas canvas, int number, SKPoint center, float radius)
    {
        var text = number.ToString();
        var color = RegionPalette.ColorOf(number);
        using var font = Canvas.Font(radius * (text.Length < 2 ? 1.35f : 1.15f));
        var width = Math.Max(radius, (font.MeasureText(text) / 2) + (radius * 0.4f));
        var plate = new SKRect(center.X - width, center.Y - radius, center.X + width, center.Y + radius);
        using var fill = Canvas.Fill(Canvas.ToSkia(color));
        using var rim = Canvas.Stroke(White, Math.Max(1.25f, radius * 0.14f));
        canvas.DrawRoundRect(plate, radius, radius, fill);
        canvas.DrawRoundRect(plate, radius, radius, rim);

        // Digits have no descenders: their middle is half their height above the baseline.
        using var ink = Canvas.Fill(IsLight(color) ? Ink : White);
        canvas.DrawText(text, center.X, center.Y + (font.Metrics.CapHeight / 2), SKTextAlign.Center, font, ink);
    }

    private static void DrawMask(SKCanvas canvas, BinaryMask mask, RegionColor color, double opacity, float unit)
    {
        using var path = ToPath(mask);
        using var fill = Canvas.Fill(Canvas.ToSkia(color, (byte)Math.Round(Math.Clamp(opacity, 0, 1) * 255)));
        using var halo = Canvas.Stroke(White.WithAlpha(200), 3.2f * unit);
        using var line = Canvas.Stroke(Canvas.ToSkia(color), 1.7f * unit);
        canvas.DrawPath(path, fill);
        canvas.DrawPath(path, halo);
        canvas.DrawPath(path, line);
    }

    private static SKPath ToPath(BinaryMask mask)
    {
        using var builder = new SKPathBuilder { FillType = SKPathFillType.EvenOdd };
        foreach (var ring in mask.ToPolygons().SelectMany(polygon => polygon.Rings).Select(ContourSmoother.Smooth))
        {
            builder.MoveTo((float)ring[0].X, (float)ring[0].Y);
            for (var i = 1; i < ring.Count; i++)
            {
                builder.LineTo((float)ring[i].X, (float)ring[i].Y);
            }

            builder.Close();
        }

        return builder.Detach();
    }

    private static void DrawBox(SKCanvas canvas, Box box, RegionColor color, float unit)
    {
        using var line = Canvas.Stroke(Canvas.ToSkia(color), 1.5f * unit);
        using var dashes = SKPathEffect.CreateDash([6 * unit, 4 * unit], 0);
        line.PathEffect = dashes;
        canvas.DrawRect(SKRect.Create((float)box.X, (float)box.Y, (float)box.Width, (float)box.Height), line);
    }

    private static void DrawBadge(SKCanvas canvas, Badge badge, float radius)
    {
        var center = new SKPoint((float)badge.Center.X, (float)badge.Center.Y);
        if (badge.IsBeside)
        {
            var anchor = new SKPoint((float)badge.Anchor.X, (float)badge.Anchor.Y);
            using var halo = Canvas.Stroke(White, 3);
            using var line = Canvas.Stroke(Canvas.ToSkia(RegionPalette.ColorOf(badge.Number)), 1.5f);
            canvas.DrawLine(center, anchor, halo);
            canvas.DrawLine(center, anchor, line);
        }

        DrawPlate(canvas, badge.Number, center, radius);
    }

    // Relative luminance (WCAG) above which dark text is the more readable.
    private static bool IsLight(RegionColor color)
    {
        return (0.2126 * Linear(color.R)) + (0.7152 * Linear(color.G)) + (0.0722 * Linear(color.B)) > 0.3;

        static double Linear(byte value) => Math.Pow(((value / 255.0) + 0.055) / 1.055, 2.4);
    }
}
