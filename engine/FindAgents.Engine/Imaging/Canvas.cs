using System.Reflection;
using SkiaSharp;

namespace FindAgents.Engine.Imaging;

/// <summary>A picture to draw on.</summary>
internal sealed class Canvas : IDisposable
{
    private const string FontResource = "FindAgents.Engine.Fonts.OpenSans-Semibold.ttf";

    // The native library for Linux has no font manager, so the font comes along. Typefaces are safe to share.
    private static readonly Lazy<SKTypeface> Typeface = new(LoadTypeface);

    private readonly SKBitmap _bitmap;

    public Canvas(int width, int height, SKColor background)
    {
        _bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        _bitmap.Erase(background);
        Sk = new SKCanvas(_bitmap);
    }

    public SKCanvas Sk { get; }

    public int Width => _bitmap.Width;

    public int Height => _bitmap.Height;

    public static SKFont Font(float size) => new(Typeface.Value, size)
    {
        Edging = SKFontEdging.Antialias,
        Hinting = SKFontHinting.None,
        Subpixel = true,
    };

    public static SKPaint Fill(SKColor color) => new() { Color = color, IsAntialias = true };

    public static SKPaint Stroke(SKColor color, float width) => new()
    {
        Color = color,
        IsAntialias = true,
        IsStroke = true,
        StrokeWidth = width,
        StrokeJoin = SKStrokeJoin.Round,
        StrokeCap = SKStrokeCap.Round,
    };

    public static SKColor ToSkia(RegionColor color, byte alpha = 255) => new(color.R, color.G, color.B, alpha);

    /// <summary>A text of one line that is at most so wide, shortened with an ellipsis where it has to be.</summary>
    public static string Fit(string text, SKFont font, float width)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        if (font.MeasureText(line) <= width)
        {
            return line;
        }

        var length = font.BreakText(line, Math.Max(0, width - font.MeasureText("…")));

        // Half of a surrogate pair is no character.
        length -= length > 0 && char.IsHighSurrogate(line[length - 1]) ? 1 : 0;
        return line[..length].TrimEnd() + "…";
    }

    /// <summary>Puts a picture down.</summary>
    public void Draw(RgbImage image, int x, int y)
    {
        var rgba = new byte[image.Width * 4];
        var target = _bitmap.GetPixelSpan();
        for (var row = 0; row < image.Height; row++)
        {
            PixelPacking.AddAlpha(image.Pixels.Span.Slice(row * image.Width * 3, image.Width * 3), rgba);
            rgba.CopyTo(target[((row + y) * _bitmap.RowBytes + (x * 4))..]);
        }
    }

    public RgbImage ToImage()
    {
        Sk.Flush();
        var rgb = new byte[Width * Height * 3];
        PixelPacking.DropAlpha(_bitmap.GetPixelSpan()[..(Width * Height * 4)], rgb);
        return new RgbImage(Width, Height, rgb);
    }

    public void Dispose()
    {
        Sk.Dispose();
        _bitmap.Dispose();
    }

    private static SKTypeface LoadTypeface()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(FontResource)
            ?? throw new FindException($"The font {FontResource} is missing from the assembly: it was built without its resources. Build it again.");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new FindException($"The font {FontResource} cannot be read.");
    }
}
