using System.Numerics;

namespace FindAgents.Engine.Masks;

public sealed partial class BinaryMask
{
    // Filled at first use; two threads that race write the same value.
    private int _area = -1;
    private CachedBox? _cachedBox;

    /// <summary>The number of pixels inside.</summary>
    public int Area => _area >= 0 ? _area : _area = Pixels.Count((byte)1);

    /// <summary>Whether no pixel is inside.</summary>
    public bool IsEmpty => !Pixels.Contains((byte)1);

    /// <summary>
    /// The smallest box that holds every pixel inside, in whole pixels: a single pixel at (3, 4) has the box
    /// (3, 4, 1, 1). <see cref="Box.Empty"/> where the mask is empty.
    /// </summary>
    public Box BoundingBox => (_cachedBox ??= new CachedBox(FindBox())).Value;

    /// <summary>The number of pixels that lie inside both masks.</summary>
    /// <exception cref="MaskFormatException">The masks differ in size.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is <see langword="null"/>.</exception>
    public int IntersectionArea(BinaryMask other)
    {
        ThrowIfSizeDiffers(other);
        var a = Pixels;
        var b = other.Pixels;
        var (index, total) = (0, 0);
        while (index <= a.Length - Vector<byte>.Count)
        {
            // 255 additions of 0 or 1 are what a byte holds.
            var sums = Vector<byte>.Zero;
            for (var step = 0; step < 255 && index <= a.Length - Vector<byte>.Count; step++, index += Vector<byte>.Count)
            {
                sums += new Vector<byte>(a[index..]) & new Vector<byte>(b[index..]);
            }

            Vector.Widen(sums, out var low, out var high);
            total += Vector.Sum(low) + Vector.Sum(high);
        }

        for (; index < a.Length; index++)
        {
            total += a[index] & b[index];
        }

        return total;
    }

    /// <summary>Intersection over union with another mask, 0–1; 0 where both are empty.</summary>
    /// <exception cref="MaskFormatException">The masks differ in size.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is <see langword="null"/>.</exception>
    public double IoU(BinaryMask other)
    {
        var intersection = IntersectionArea(other);
        var union = Area + other.Area - intersection;
        return union > 0 ? (double)intersection / union : 0;
    }

    private Box FindBox()
    {
        var first = Pixels.IndexOf((byte)1);
        if (first < 0)
        {
            return Box.Empty;
        }

        var (top, bottom) = (first / Width, Pixels.LastIndexOf((byte)1) / Width);
        var (left, right) = (Width, -1);
        for (var y = top; y <= bottom; y++)
        {
            var row = Row(y);
            var begin = row[..left].IndexOf((byte)1);
            left = begin >= 0 ? begin : left;
            var end = row[(right + 1)..].LastIndexOf((byte)1);
            right = end >= 0 ? right + 1 + end : right;
        }

        return new Box(left, top, right - left + 1, bottom - top + 1);
    }

    private ReadOnlySpan<byte> Row(int y) => Pixels.Slice(y * Width, Width);

    private void ThrowIfSizeDiffers(BinaryMask other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Width != Width || other.Height != Height)
        {
            throw new MaskFormatException($"The masks differ in size: {Width}×{Height} and {other.Width}×{other.Height}. Resize one of them first.");
        }
    }

    // Four doubles are not written at once, a reference to them is.
    private sealed record CachedBox(Box Value);
}
