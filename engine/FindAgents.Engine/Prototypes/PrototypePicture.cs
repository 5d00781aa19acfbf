using System.Text;
using FindAgents.Engine.Imaging;
using SkiaSharp;

namespace FindAgents.Engine.Prototypes;

/// <summary>Draws who attends to whom in a prototype: a row for each variable that looks, a column for each that is looked at, and what is read out.</summary>
/// <remarks>
/// Content attention is a disc, conditional attention a square, a readout a triangle, in colours of <see cref="RegionPalette"/>: neither
/// shape nor colour alone carries a meaning. Stateless; safe to call from several threads at once.
/// </remarks>
public static class PrototypePicture
{
    private const float Scale = 2;
    private const float LongestSide = 8000;

    /// <summary>Draws a prototype as pixels.</summary>
    /// <param name="prototype">The prototype.</param>
    /// <returns>The picture; at twice the size at which its text reads well, for screens of today, or as large as is reasonable.</returns>
    public static RgbImage Render(TaskPrototype prototype)
    {
        ArgumentNullException.ThrowIfNull(prototype);
        using var layout = new PrototypeLayout(prototype);
        var scale = Math.Min(Scale, LongestSide / Math.Max(layout.Width, layout.Height));
        using var canvas = new Canvas((int)Math.Ceiling(layout.Width * scale), (int)Math.Ceiling(layout.Height * scale), SKColors.White);
        canvas.Sk.Scale(scale);
        layout.Draw(canvas.Sk);
        return canvas.ToImage();
    }

    /// <summary>Draws a prototype as a vector picture; its text stays text.</summary>
    /// <param name="prototype">The prototype.</param>
    /// <returns>An SVG document.</returns>
    public static string ToSvg(TaskPrototype prototype)
    {
        ArgumentNullException.ThrowIfNull(prototype);
        using var layout = new PrototypeLayout(prototype);
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, layout.Width, layout.Height), stream))
        {
            layout.Draw(canvas);
        }

        // Not everybody has the font; each character has its place, whatever font it is drawn in.
        return Encoding.UTF8.GetString(stream.ToArray()).Replace("Open Sans\"", "Open Sans, sans-serif\"", StringComparison.Ordinal);
    }
}
