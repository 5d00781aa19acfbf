using System.Runtime.InteropServices;
using SkiaSharp;

namespace FindAgents.Engine.Imaging;

/// <summary>Reads JPEG, PNG, WebP, BMP and GIF pictures into upright 8-bit sRGB.</summary>
/// <remarks>
/// <para>
/// The content decides on the format. The EXIF orientation is applied, an embedded colour profile is converted to
/// sRGB, transparency is put on white, and an animation gives its first frame. Limits are checked on the byte count
/// and then on the header, before memory for pixels is taken. A picture that is cut off is refused, not completed
/// with grey.
/// </para>
/// <para>All members are safe to call from any thread.</para>
/// </remarks>
public static class ImageDecoder
{
    private const string UnnamedPicture = "the picture";

    /// <summary>Reads a picture from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">How large it may be; <see langword="null"/> for <see cref="ImageLimits.Default"/>.</param>
    /// <exception cref="ImageFormatException">It does not exist, is a folder, may not be read, is empty, too large, cut off, damaged, or not a picture of a supported format.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public static RgbImage Decode(string path, ImageLimits? limits = null)
    {
        limits ??= ImageLimits.Default;
        return DecodeNamed(ImageSource.ReadFile(path, limits), limits, ImageSource.Quote(path));
    }

    /// <summary>Reads a picture from a stream, from where it stands to its end.</summary>
    /// <param name="stream">The stream; it stays open.</param>
    /// <param name="limits">How large it may be; <see langword="null"/> for <see cref="ImageLimits.Default"/>.</param>
    /// <param name="name">What to call the picture in messages.</param>
    /// <exception cref="ImageFormatException">It is empty, too large, cut off, damaged, or not a picture of a supported format.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is <see langword="null"/>.</exception>
    public static RgbImage Decode(Stream stream, ImageLimits? limits = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        limits ??= ImageLimits.Default;
        name = name is null ? UnnamedPicture : ImageSource.Quote(name);
        return DecodeNamed(ImageSource.ReadStream(stream, limits, name), limits, name);
    }

    /// <summary>Reads a picture from bytes.</summary>
    /// <param name="bytes">The encoded picture.</param>
    /// <param name="limits">How large it may be; <see langword="null"/> for <see cref="ImageLimits.Default"/>.</param>
    /// <param name="name">What to call the picture in messages.</param>
    /// <exception cref="ImageFormatException">It is empty, too large, cut off, damaged, or not a picture of a supported format.</exception>
    public static RgbImage Decode(ReadOnlySpan<byte> bytes, ImageLimits? limits = null, string? name = null) =>
        DecodeNamed(bytes, limits ?? ImageLimits.Default, name is null ? UnnamedPicture : ImageSource.Quote(name));

    /// <summary>Reads a picture's header only.</summary>
    /// <inheritdoc cref="Decode(string, ImageLimits?)"/>
    public static ImageInfo Identify(string path, ImageLimits? limits = null)
    {
        limits ??= ImageLimits.Default;
        return Identify(ImageSource.ReadFile(path, limits), limits, path);
    }

    /// <summary>Reads a picture's header only.</summary>
    /// <inheritdoc cref="Decode(ReadOnlySpan{byte}, ImageLimits?, string?)"/>
    public static unsafe ImageInfo Identify(ReadOnlySpan<byte> bytes, ImageLimits? limits = null, string? name = null)
    {
        name = name is null ? UnnamedPicture : ImageSource.Quote(name);
        limits ??= ImageLimits.Default;
        var format = ImageSource.ThrowUnlessPicture(bytes, limits, name);
        fixed (byte* start = bytes)
        {
            using var codec = OpenCodec(start, bytes.Length, format, name);
            return Describe(codec, bytes, format, limits, name);
        }
    }

    /// <summary>Takes the stored pixels of a picture: four bytes each, not premultiplied.</summary>
    internal delegate T PixelReader<T>(ReadOnlySpan<byte> rgba, int width, int height, ImageInfo info);

    private static RgbImage DecodeNamed(ReadOnlySpan<byte> bytes, ImageLimits limits, string name) =>
        Read(bytes, limits, name, (rgba, width, height, info) => PixelPacking.ToUprightRgb(rgba, width, height, info.HasAlpha, info.Orientation));

    internal static unsafe T Read<T>(ReadOnlySpan<byte> bytes, ImageLimits limits, string name, PixelReader<T> reader)
    {
        var format = ImageSource.ThrowUnlessPicture(bytes, limits, name);
        fixed (byte* start = bytes)
        {
            using var codec = OpenCodec(start, bytes.Length, format, name);
            var info = Describe(codec, bytes, format, limits, name);

            // What the codec completes with grey or lower detail without a word is found by its structure.
            if (!EncodedStructure.IsComplete(bytes, format))
            {
                throw CutOff(name, info);
            }

            return ReadPixels(codec, info, name, reader);
        }
    }

    private static unsafe SKCodec OpenCodec(byte* start, int length, ImageFormat format, string name)
    {
        // The codec takes the stream over, and the stream a reference to the data: all end with the codec.
        using var data = SKData.Create((nint)start, length);
        var codec = SKCodec.Create(new SKMemoryStream(data), out var result);
        return codec ?? throw new ImageFormatException(result == SKCodecResult.IncompleteInput
            ? $"{name} is cut off: a {format} picture whose header ends early. Copy or download it again."
            : $"{name} begins like a {format} picture, but its header cannot be read ({result}). It is damaged or of a kind that is not supported; open it in an image editor and save it again as JPEG or PNG.");
    }

    private static ImageInfo Describe(SKCodec codec, ReadOnlySpan<byte> bytes, ImageFormat format, ImageLimits limits, string name)
    {
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > limits.MaxPixels)
        {
            throw new ImageFormatException($"{name} is {width}×{height}, which is {width * (double)height / 1e6:0.#} megapixels; at most {limits.MaxPixels / 1e6:0.#} are read. Scale it down first.");
        }

        var orientation = format == ImageFormat.Png ? EncodedStructure.PngOrientation(bytes) : (int)codec.EncodedOrigin;
        return PixelPacking.IsSideways(orientation)
            ? new ImageInfo(height, width, format, codec.Info.AlphaType != SKAlphaType.Opaque, orientation)
            : new ImageInfo(width, height, format, codec.Info.AlphaType != SKAlphaType.Opaque, orientation);
    }

    private static unsafe T ReadPixels<T>(SKCodec codec, ImageInfo info, string name, PixelReader<T> reader)
    {
        using var srgb = SKColorSpace.CreateSrgb();
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        var target = new SKImageInfo(width, height, SKColorType.Rgba8888, info.HasAlpha ? SKAlphaType.Unpremul : SKAlphaType.Opaque, srgb);
        var rgba = NativeMemory.Alloc((nuint)target.BytesSize64);
        try
        {
            switch (codec.GetPixels(target, (nint)rgba))
            {
                case SKCodecResult.Success:
                    return reader(new ReadOnlySpan<byte>(rgba, checked((int)target.BytesSize64)), width, height, info);
                case SKCodecResult.IncompleteInput:
                    throw CutOff(name, info);
                case var result:
                    throw new ImageFormatException($"{name} is damaged: a {info.Width}×{info.Height} {info.Format} picture whose pixels cannot be read ({result}). Copy or download it again, or save it again in an image editor.");
            }
        }
        finally
        {
            NativeMemory.Free(rgba);
        }
    }

    private static ImageFormatException CutOff(string name, ImageInfo info) =>
        new($"{name} is cut off: a {info.Width}×{info.Height} {info.Format} picture whose data ends before its last row. Copy or download it again.");
}
