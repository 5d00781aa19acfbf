using System.Numerics;
using FindAgents.Engine.Masks;

namespace FindAgents.Training.Data;

/// <summary>Brings masks into a bucket, each inside its own box only.</summary>
internal sealed class MaskResampler(Placement placement)
{
    private byte[] _source = [];

    /// <summary>
    /// Draws a mask: an output pixel is inside where the mask, interpolated bilinearly, is at least a half.
    /// </summary>
    /// <returns>The pixels that the mask can reach; null where it lies outside the bucket.</returns>
    public MaskWindow? Draw(CompactMask mask)
    {
        var (fromX, toX) = Range(mask.Left, mask.Width, placement.Left, placement.ScaleX, placement.Bucket.Width);
        var (fromY, toY) = Range(mask.Top, mask.Height, placement.Top, placement.ScaleY, placement.Bucket.Height);
        if (fromX >= toX || fromY >= toY)
        {
            return null;
        }

        // A margin of one pixel of "outside" around the source saves every bounds check below.
        var stride = mask.Width + 2;
        var size = stride * (mask.Height + 2);
        if (_source.Length < size)
        {
            _source = new byte[size];
        }

        var source = _source.AsSpan(0, size);
        source.Clear();
        mask.Draw(source[(stride + 1)..], stride);

        // Weights in 1/256, so products in 1/65536.
        var width = toX - fromX;
        var output = new MaskWindow(placement.Flip ? placement.Bucket.Width - toX : fromX, fromY, width, toY - fromY);
        Span<int> columns = stackalloc int[width];
        Span<int> weights = stackalloc int[width];
        for (var x = 0; x < width; x++)
        {
            (columns[x], weights[x]) = Tap(placement.Flip ? toX - 1 - x : fromX + x, mask.Left, mask.Width, placement.Left, placement.ScaleX);
        }

        Span<ushort> mixed = stackalloc ushort[stride];
        for (var y = fromY; y < toY; y++)
        {
            var (row, weight) = Tap(y, mask.Top, mask.Height, placement.Top, placement.ScaleY);
            Mix(source.Slice(row * stride, stride), source.Slice((row + 1) * stride, stride), (ushort)weight, mixed);
            var outputRow = output.Row(y - fromY);
            for (var x = 0; x < outputRow.Length; x++)
            {
                var column = columns[x];
                var value = (mixed[column] * (256 - weights[x])) + (mixed[column + 1] * weights[x]);
                outputRow[x] = (byte)((uint)(32767 - value) >> 31);
            }
        }

        output.Measure();
        return output;
    }

    /// <summary>The part of each 4×4 block that a plane covers.</summary>
    /// <param name="plane">H rows of W bytes, 0 or 1.</param>
    /// <param name="width">W, a multiple of 4.</param>
    /// <param name="box">The tight box around the plane's ones.</param>
    /// <param name="target">H/4 rows of W/4, cleared.</param>
    public static void Average(ReadOnlySpan<byte> plane, int width, Box box, Span<float> target)
    {
        var (fromX, toX) = ((int)box.X / 4, ((int)box.Right + 3) / 4);
        var (fromY, toY) = ((int)box.Y / 4, ((int)box.Bottom + 3) / 4);
        for (var y = fromY; y < toY; y++)
        {
            var rows = plane.Slice(4 * y * width, 4 * width);
            for (var x = fromX; x < toX; x++)
            {
                var sum = 0;
                for (var at = 4 * x; at < 4 * width; at += width)
                {
                    sum += rows[at] + rows[at + 1] + rows[at + 2] + rows[at + 3];
                }

                target[(y * width / 4) + x] = sum / 16f;
            }
        }
    }

    /// <summary>The sum of two rows of 0 and 1, weighted by 256 − weight and weight.</summary>
    private static void Mix(ReadOnlySpan<byte> upper, ReadOnlySpan<byte> lower, ushort weight, Span<ushort> mixed)
    {
        var rest = (ushort)(256 - weight);
        var i = 0;
        for (; i <= mixed.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(upper[i..]), out var upperLow, out var upperHigh);
            Vector.Widen(new Vector<byte>(lower[i..]), out var lowerLow, out var lowerHigh);
            ((upperLow * rest) + (lowerLow * weight)).CopyTo(mixed[i..]);
            ((upperHigh * rest) + (lowerHigh * weight)).CopyTo(mixed[(i + Vector<ushort>.Count)..]);
        }

        for (; i < mixed.Length; i++)
        {
            mixed[i] = (ushort)((upper[i] * rest) + (lower[i] * weight));
        }
    }

    /// <summary>The output positions (before mirroring) that a source interval can reach.</summary>
    private static (int From, int To) Range(int start, int length, double origin, double scale, int size) =>
        (Math.Clamp((int)Math.Floor((start - 0.5 - origin) / scale), 0, size), Math.Clamp((int)Math.Ceiling((start + length + 0.5 - origin) / scale), 0, size));

    /// <summary>The window position and the weight (of 256) of its successor for an output position.</summary>
    private static (int Position, int Weight) Tap(int output, int start, int length, double origin, double scale)
    {
        var position = origin + ((output + 0.5) * scale) - 0.5 - start + 1;
        var floor = Math.Floor(position);
        return floor < 0 ? (0, 0) : floor > length ? (length, 256) : ((int)floor, (int)((position - floor) * 256));
    }
}
