namespace FindAgents.Engine.Masks;

/// <summary>A set of pixels of an image.</summary>
/// <remarks>Immutable and safe to share between threads.</remarks>
public sealed partial class BinaryMask
{
    private readonly byte[] _pixels;

    /// <summary>Wraps pixels that the caller gives up.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="pixels">Height rows of width bytes: 0 outside, 1 inside.</param>
    /// <exception cref="MaskFormatException">The array is not of width · height bytes, or a byte is neither 0 nor 1.</exception>
    public BinaryMask(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length != (long)width * height)
        {
            throw new MaskFormatException($"A {width}×{height} mask needs {(long)width * height} bytes, {pixels.Length} were given.");
        }

        // Areas and overlaps are counted by summing bytes, equality is that of bytes.
        if (pixels.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)1) is var odd and >= 0)
        {
            throw new MaskFormatException($"A mask holds 0 outside and 1 inside; pixel ({odd % width}, {odd / width}) holds {pixels[odd]}. Use BinaryMask.FromNonZero for other values.");
        }

        Width = width;
        Height = height;
        _pixels = pixels;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>Rows of bytes: 0 outside, 1 inside.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>Whether a pixel lies inside.</summary>
    public bool this[int x, int y] => _pixels[(y * Width) + x] != 0;
}
