using SkiaSharp;

namespace FindAgents.Engine.Imaging;

public sealed partial class RgbImage
{
    // On photos, one filter and the quickest compression cost a quarter of the time of the usual settings for 6 % more bytes.
    private const int PngEffort = 1;

    /// <summary>The picture as a PNG file: exact.</summary>
    public byte[] ToPng() => Encode(pixmap => pixmap.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Paeth, PngEffort)));

    /// <summary>The picture as a JPEG file.</summary>
    /// <param name="quality">1 (small) to 100 (near exact).</param>
    public byte[] ToJpeg(int quality = 90)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);

        // Thin contours and small numbers bleed when colour is stored at half size: only strong compression does that.
        var sampling = quality >= 80 ? SKJpegEncoderDownsample.Downsample444 : SKJpegEncoderDownsample.Downsample420;
        return Encode(pixmap => pixmap.Encode(new SKJpegEncoderOptions(quality, sampling, SKJpegEncoderAlphaOption.Ignore)));
    }

    /// <summary>The picture as a lossy WebP file.</summary>
    /// <param name="quality">1 (small) to 100 (near exact).</param>
    public byte[] ToWebP(int quality = 85)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        return Encode(pixmap => pixmap.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossy, quality)));
    }

    /// <summary>Writes the picture to a file; the name's ending says in which format: .png, .jpg, .jpeg or .webp.</summary>
    /// <param name="path">The file; it is replaced where it exists.</param>
    /// <exception cref="ImageFormatException">The ending is another.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var bytes = Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".PNG" => ToPng(),
            ".JPG" or ".JPEG" => ToJpeg(),
            ".WEBP" => ToWebP(),
            _ => throw new ImageFormatException($"'{path}' does not say how to write the picture. Let the name end in .png, .jpg, .jpeg or .webp."),
        };
        File.WriteAllBytes(path, bytes);
    }

    private unsafe byte[] Encode(Func<SKPixmap, SKData?> encode)
    {
        var rgba = new byte[checked(Width * Height * 4)];
        PixelPacking.AddAlpha(Pixels.Span, rgba);
        fixed (byte* start = rgba)
        {
            using var srgb = SKColorSpace.CreateSrgb();
            using var pixmap = new SKPixmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque, srgb), (nint)start);
            using var data = encode(pixmap) ?? throw new ImageFormatException($"A {Width}×{Height} picture cannot be written in this format. Scale it down first.");
            return data.ToArray();
        }
    }
}
