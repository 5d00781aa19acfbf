namespace FindAgents.Engine.Imaging;

/// <summary>An upright picture in memory: 8-bit RGB, no alpha.</summary>
/// <remarks>Immutable and safe to share between threads.</remarks>
public sealed partial class RgbImage
{
    /// <summary>Wraps pixels that the caller gives up.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="pixels">Height rows of width pixels, three bytes each: red, green, blue.</param>
    /// <exception cref="ArgumentException">The array is not of width · height · 3 bytes.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length != (long)width * height * 3)
        {
            throw new ArgumentException($"A {width}×{height} RGB image needs {(long)width * height * 3} bytes, {pixels.Length} were given.", nameof(pixels));
        }

        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Rows of red, green, blue bytes.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }
}
