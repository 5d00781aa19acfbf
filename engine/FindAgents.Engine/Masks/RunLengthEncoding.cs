using System.Text.Json.Serialization;

namespace FindAgents.Engine.Masks;

/// <summary>
/// A mask as COCO stores it: the lengths of runs of pixels, down the first column, then the second, and so on; the
/// first run lies outside the mask (and may be of length 0), the second inside, and so on in turn.
/// </summary>
/// <remarks>
/// <para>
/// Counts, strings, areas, boxes, overlaps, unions and rasterised polygons are those of the COCO API (pycocotools), for
/// every encoding whose runs are not of length 0 but for the first. Where the COCO API reads past the end, returns an
/// empty mask or −1 for input that does not fit together, a <see cref="MaskFormatException"/> is thrown.
/// </para>
/// <para>Serialised by System.Text.Json as COCO writes it: <c>{"size":[height,width],"counts":"…"}</c>.</para>
/// <para>Immutable and safe to share between threads.</para>
/// </remarks>
[JsonConverter(typeof(RunLengthEncodingJsonConverter))]
public sealed partial class RunLengthEncoding : IEquatable<RunLengthEncoding>
{
    /// <summary>The largest number of pixels an encoding may stand for: a few characters of text must not ask for gigabytes.</summary>
    public const int MaxPixels = 1 << 28;

    private readonly int[] _counts;
    private CachedBox? _cachedBox;

    private RunLengthEncoding(int width, int height, int[] counts)
    {
        Width = width;
        Height = height;
        _counts = counts;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>The lengths of the runs in column-major order, outside first; they sum to width · height.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    /// <summary>The number of pixels inside.</summary>
    public int Area
    {
        get
        {
            var area = 0;
            for (var i = 1; i < _counts.Length; i += 2)
            {
                area += _counts[i];
            }

            return area;
        }
    }

    /// <summary>The smallest box that holds every pixel inside, in whole pixels; <see cref="Box.Empty"/> where there is none.</summary>
    public Box BoundingBox => (_cachedBox ??= new CachedBox(FindBox())).Value;

    /// <summary>An encoding from uncompressed counts.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="counts">The lengths of the runs in column-major order, outside first; they are copied.</param>
    /// <exception cref="MaskFormatException">A count is negative, their sum is not width · height, or that is more than <see cref="MaxPixels"/>.</exception>
    public static RunLengthEncoding FromCounts(int width, int height, ReadOnlySpan<int> counts)
    {
        ThrowIfSizeUnusable(width, height);
        var sum = 0L;
        foreach (var count in counts)
        {
            if (count < 0)
            {
                throw new MaskFormatException($"A run-length encoding holds the negative run {count}. Runs are counts of pixels, outside and inside in turn.");
            }

            sum += count;
        }

        if (sum != (long)width * height)
        {
            throw new MaskFormatException($"The runs of a {width}×{height} mask sum to {(long)width * height} pixels; these sum to {sum}. Check that the size is [height, width] and that nothing was cut off.");
        }

        return new RunLengthEncoding(width, height, counts.ToArray());
    }

    /// <summary>Encodes a mask.</summary>
    /// <exception cref="MaskFormatException">It has more than <see cref="MaxPixels"/> pixels.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="mask"/> is <see langword="null"/>.</exception>
    public static RunLengthEncoding FromMask(BinaryMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ThrowIfSizeUnusable(mask.Width, mask.Height);
        var columns = new byte[mask.Width * mask.Height];
        ColumnMajor.Transpose(mask.Pixels, columns, mask.Height, mask.Width);

        var counts = new List<int>(256);
        ReadOnlySpan<byte> rest = columns;
        for (byte inside = 0; rest.Length > 0; inside ^= 1)
        {
            var length = rest.IndexOf((byte)(inside ^ 1));
            length = length < 0 ? rest.Length : length;
            counts.Add(length);
            rest = rest[length..];
        }

        return new RunLengthEncoding(mask.Width, mask.Height, counts.Count > 0 ? [.. counts] : [0]);
    }

    /// <summary>Decodes the mask.</summary>
    public BinaryMask ToMask()
    {
        var columns = new byte[Width * Height];
        var position = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            if ((i & 1) != 0)
            {
                columns.AsSpan(position, _counts[i]).Fill(1);
            }

            position += _counts[i];
        }

        var pixels = new byte[columns.Length];
        ColumnMajor.Transpose(columns, pixels, Width, Height);
        return new BinaryMask(Width, Height, pixels);
    }

    /// <summary>Whether the other encoding has the same size and the same runs.</summary>
    public bool Equals(RunLengthEncoding? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Width == other.Width && Height == other.Height && Counts.SequenceEqual(other.Counts));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RunLengthEncoding);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Width);
        hash.Add(Height);
        foreach (var count in _counts)
        {
            hash.Add(count);
        }

        return hash.ToHashCode();
    }

    /// <summary>Size, area and number of runs, for messages and logs.</summary>
    public override string ToString() => $"{Width}×{Height} mask, {Area} pixels in {_counts.Length} runs";

    internal static void ThrowIfSizeUnusable(long width, long height)
    {
        if (width < 0 || height < 0 || (width != 0 && height > MaxPixels / width))
        {
            throw new MaskFormatException($"A mask of {width}×{height} pixels cannot be used: sides are not negative, and their product is at most {MaxPixels}.");
        }
    }

    private Box FindBox()
    {
        var (left, top, right, bottom) = (Width, Height, -1, -1);
        var position = 0;
        for (var i = 0; i < _counts.Length; position += _counts[i++])
        {
            if ((i & 1) == 0 || _counts[i] == 0)
            {
                continue;
            }

            var last = position + _counts[i] - 1;
            var (firstColumn, lastColumn) = (position / Height, last / Height);
            left = Math.Min(left, firstColumn);
            right = Math.Max(right, lastColumn);

            // A run into the next column passes the bottom of one and the top of the other.
            top = Math.Min(top, firstColumn < lastColumn ? 0 : position % Height);
            bottom = Math.Max(bottom, firstColumn < lastColumn ? Height - 1 : last % Height);
        }

        return right < 0 ? Box.Empty : new Box(left, top, right - left + 1, bottom - top + 1);
    }

    // Four doubles are not written at once, a reference to them is.
    private sealed record CachedBox(Box Value);
}
