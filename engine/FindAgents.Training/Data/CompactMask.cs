using FindAgents.Engine.Masks;

namespace FindAgents.Training.Data;

/// <summary>
/// A mask kept as the runs of its rows inside its bounding window: a few hundred bytes where the pixels would be
/// 200 kB, and drawn row by row, as augmentation reads it (COCO's own run lengths go down the columns).
/// </summary>
/// <remarks>Immutable and safe to share between threads.</remarks>
public sealed class CompactMask
{
    private readonly int[] _rowStarts;
    private readonly ushort[] _runs;

    private CompactMask(int imageWidth, int imageHeight, int left, int top, int width, int height, int[] rowStarts, ushort[] runs, int area)
    {
        ImageWidth = imageWidth;
        ImageHeight = imageHeight;
        Left = left;
        Top = top;
        Width = width;
        Height = height;
        Area = area;
        _rowStarts = rowStarts;
        _runs = runs;
    }

    /// <summary>Width in pixels of the image that the mask belongs to.</summary>
    public int ImageWidth { get; }

    /// <summary>Height in pixels of the image that the mask belongs to.</summary>
    public int ImageHeight { get; }

    /// <summary>The first column with a pixel inside.</summary>
    public int Left { get; }

    /// <summary>The first row with a pixel inside.</summary>
    public int Top { get; }

    /// <summary>Columns from the first to the last with a pixel inside; 0 for an empty mask.</summary>
    public int Width { get; }

    /// <summary>Rows from the first to the last with a pixel inside; 0 for an empty mask.</summary>
    public int Height { get; }

    /// <summary>The number of pixels inside.</summary>
    public int Area { get; }

    /// <summary>The tight box around the pixels inside, in pixels of the image.</summary>
    public Box Box => new(Left, Top, Width, Height);

    /// <summary>Packs the pixels whose value in a label map is a given one.</summary>
    /// <param name="labels">Rows of the label map.</param>
    /// <param name="imageWidth">Width of the map, at most 65,535.</param>
    /// <param name="label">The value of the pixels inside.</param>
    /// <exception cref="ArgumentException">The map's length is no multiple of its width.</exception>
    public static CompactMask FromLabels<T>(ReadOnlySpan<T> labels, int imageWidth, T label)
        where T : unmanaged, IEquatable<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(imageWidth);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(imageWidth, ushort.MaxValue);
        if (labels.Length % imageWidth != 0)
        {
            throw new ArgumentException($"{labels.Length} labels make no rows of {imageWidth}.", nameof(labels));
        }

        var imageHeight = labels.Length / imageWidth;
        var rowStarts = new List<int>();
        var runs = new List<ushort>();
        int left = int.MaxValue, right = -1, top = -1, bottom = -1, area = 0;
        for (var y = 0; y < imageHeight; y++)
        {
            var before = runs.Count;
            var row = labels.Slice(y * imageWidth, imageWidth);
            var x = 0;
            while (x < imageWidth)
            {
                var start = row[x..].IndexOf(label);
                if (start < 0)
                {
                    break;
                }

                start += x;
                var length = row[start..].IndexOfAnyExcept(label);
                var end = length < 0 ? imageWidth : start + length;
                runs.Add((ushort)start);
                runs.Add((ushort)end);
                left = Math.Min(left, start);
                right = Math.Max(right, end);
                area += end - start;
                x = end;
            }

            if (runs.Count > before && top < 0)
            {
                top = y;
            }

            if (top >= 0)
            {
                rowStarts.Add(before);
            }

            if (runs.Count > before)
            {
                bottom = y + 1;
            }
        }

        if (area == 0)
        {
            return new CompactMask(imageWidth, imageHeight, 0, 0, 0, 0, [0], [], 0);
        }

        var height = bottom - top;
        rowStarts.RemoveRange(height, rowStarts.Count - height);
        rowStarts.Add(runs.Count);
        return new CompactMask(imageWidth, imageHeight, left, top, right - left, height, [.. rowStarts], [.. runs], area);
    }

    /// <summary>Packs a mask.</summary>
    public static CompactMask From(BinaryMask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return FromLabels(mask.Pixels, mask.Width, (byte)1);
    }

    /// <summary>The mask's pixels, over the whole image.</summary>
    public BinaryMask ToMask()
    {
        var pixels = new byte[ImageWidth * ImageHeight];
        Draw(pixels.AsSpan((Top * ImageWidth) + Left), ImageWidth);
        return new BinaryMask(ImageWidth, ImageHeight, pixels);
    }

    /// <summary>Sets the inside pixels of the mask's window to 1 and leaves the others as they are.</summary>
    /// <param name="window">The window's first pixel onwards.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    internal void Draw(Span<byte> window, int stride)
    {
        for (var y = 0; y < Height; y++)
        {
            for (var i = _rowStarts[y]; i < _rowStarts[y + 1]; i += 2)
            {
                window.Slice((y * stride) + _runs[i] - Left, _runs[i + 1] - _runs[i]).Fill(1);
            }
        }
    }
}
