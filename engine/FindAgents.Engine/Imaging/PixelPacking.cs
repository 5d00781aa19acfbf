using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FindAgents.Engine.Imaging;

/// <summary>Turns the codec's rows of red, green, blue, alpha into upright rows of red, green, blue, and back.</summary>
internal static class PixelPacking
{
    private static readonly Vector128<byte> DropEveryFourth = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255);
    private static readonly Vector128<byte> AddEveryFourth = Vector128.Create((byte)0, 1, 2, 255, 3, 4, 5, 255, 6, 7, 8, 255, 9, 10, 11, 255);

    /// <summary>Whether width and height change places in an EXIF orientation.</summary>
    public static bool IsSideways(int orientation) => orientation >= 5;

    /// <param name="rgba">Stored rows, four bytes a pixel, not premultiplied.</param>
    /// <param name="width">The stored width.</param>
    /// <param name="height">The stored height.</param>
    /// <param name="flatten">Whether to put the pixels on white by their alpha.</param>
    /// <param name="orientation">The EXIF orientation, 1–8.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static RgbImage ToUprightRgb(ReadOnlySpan<byte> rgba, int width, int height, bool flatten, int orientation)
    {
        var target = new byte[checked(width * height * 3)];
        if (!flatten && orientation == 1)
        {
            DropAlpha(rgba, target);
            return new RgbImage(width, height, target);
        }

        // Where stored pixel (0, 0) comes to lie, and how far a step right and a step down lead from there.
        var sideways = IsSideways(orientation);
        var (newWidth, newHeight) = sideways ? (height, width) : (width, height);
        var (origin, right, down) = orientation switch
        {
            2 => (newWidth - 1, -1, newWidth),
            3 => ((newWidth * newHeight) - 1, -1, -newWidth),
            4 => (newWidth * (newHeight - 1), 1, -newWidth),
            5 => (0, newWidth, 1),
            6 => (newWidth - 1, newWidth, -1),
            7 => ((newWidth * newHeight) - 1, -newWidth, -1),
            8 => (newWidth * (newHeight - 1), -newWidth, 1),
            _ => (0, 1, newWidth),
        };
        for (var y = 0; y < height; y++)
        {
            var row = rgba.Slice(y * width * 4, width * 4);
            var to = (origin + (y * down)) * 3;
            for (var x = 0; x < row.Length; x += 4, to += right * 3)
            {
                var alpha = flatten ? row[x + 3] : 255;
                target[to] = OnWhite(row[x], alpha);
                target[to + 1] = OnWhite(row[x + 1], alpha);
                target[to + 2] = OnWhite(row[x + 2], alpha);
            }
        }

        return new RgbImage(newWidth, newHeight, target);
    }

    /// <summary>Copies pixels of four bytes to pixels of three.</summary>
    public static void DropAlpha(ReadOnlySpan<byte> rgba, Span<byte> rgb)
    {
        ref var source = ref MemoryMarshal.GetReference(rgba);
        ref var target = ref MemoryMarshal.GetReference(rgb);
        var (pixels, i) = (rgba.Length / 4, 0);
        if (Vector128.IsHardwareAccelerated)
        {
            // Each store writes four bytes too many, which the next one overwrites: stop before the end.
            for (; i + 6 <= pixels; i += 4)
            {
                var four = Vector128.LoadUnsafe(ref source, (nuint)(i * 4));
                Vector128.Shuffle(four, DropEveryFourth).StoreUnsafe(ref target, (nuint)(i * 3));
            }
        }

        for (; i < pixels; i++)
        {
            rgb[i * 3] = rgba[i * 4];
            rgb[(i * 3) + 1] = rgba[(i * 4) + 1];
            rgb[(i * 3) + 2] = rgba[(i * 4) + 2];
        }
    }

    /// <summary>Copies pixels of three bytes to pixels of four, opaque.</summary>
    public static void AddAlpha(ReadOnlySpan<byte> rgb, Span<byte> rgba)
    {
        ref var source = ref MemoryMarshal.GetReference(rgb);
        ref var target = ref MemoryMarshal.GetReference(rgba);
        var opaque = Vector128.Create(0xFF000000u).AsByte();
        var (pixels, i) = (rgb.Length / 3, 0);
        if (Vector128.IsHardwareAccelerated)
        {
            for (; i + 6 <= pixels; i += 4)
            {
                var four = Vector128.LoadUnsafe(ref source, (nuint)(i * 3));
                (Vector128.Shuffle(four, AddEveryFourth) | opaque).StoreUnsafe(ref target, (nuint)(i * 4));
            }
        }

        for (; i < pixels; i++)
        {
            rgba[i * 4] = rgb[i * 3];
            rgba[(i * 4) + 1] = rgb[(i * 3) + 1];
            rgba[(i * 4) + 2] = rgb[(i * 3) + 2];
            rgba[(i * 4) + 3] = 255;
        }
    }

    // value · alpha + white · (1 − alpha), rounded.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte OnWhite(int value, int alpha) => (byte)(((value * alpha) + (255 * (255 - alpha)) + 127) / 255);
}
