using FindAgents.Engine.Masks;

namespace FindAgents.Training.Data;

/// <summary>Brings masks into a bucket, each inside its own box only.</summary>
internal sealed class MaskResampler(Placement placement)
{
    private byte[] _window = [];

    /// <summary>
    /// Draws a mask into a cleared plane of the bucket's size: an output pixel is inside where the mask, interpolated
    /// bilinearly, is at least a half.
    /// </summary>
    /// <returns>The visible pixels' tight box and number.</returns>
    public (Box Box, int Area) Draw(CompactMask mask, Span<byte> plane)
    {
        var (width, height) = (placement.Bucket.Width, placement.Bucket.Height);

        // A margin of one pixel of "outside" around the window saves every bounds check below.
        var stride = mask.Width + 2;
        var size = stride * (mask.Height + 2);
        if (_window.Length < size)
        {
            _window = new byte[size];
        }

        var window = _window.AsSpan(0, size);
        window.Clear();
        mask.Draw(window[(stride + 1)..], stride);

        var (fromX, toX) = Range(mask.Left, mask.Width, placement.Left, placement.ScaleX, width);
        var (fromY, toY) = Range(mask.Top, mask.Height, placement.Top, placement.ScaleY, height);
        if (fromX >= toX || fromY >= toY)
        {
            return (default, 0);
        }

        // Weights in 1/256, products in 1/65536.
        Span<int> columns = stackalloc int[toX - fromX];
        Span<int> columnWeights = stackalloc int[toX - fromX];
        for (var x = fromX; x < toX; x++)
        {
            (columns[x - fromX], columnWeights[x - fromX]) = Tap(x, mask.Left, mask.Width, placement.Left, placement.ScaleX);
        }

        int left = width, right = 0, top = height, bottom = 0, area = 0;
        for (var y = fromY; y < toY; y++)
        {
            var (row, rowWeight) = Tap(y, mask.Top, mask.Height, placement.Top, placement.ScaleY);
            var upper = window.Slice(row * stride, stride);
            var lower = window.Slice((row + 1) * stride, stride);
            var output = plane.Slice(y * width, width);
            int firstX = width, lastX = -1;
            for (var x = fromX; x < toX; x++)
            {
                var column = columns[x - fromX];
                var weight = columnWeights[x - fromX];
                var mixedUpper = (upper[column] * (256 - weight)) + (upper[column + 1] * weight);
                var mixedLower = (lower[column] * (256 - weight)) + (lower[column + 1] * weight);
                if ((mixedUpper * (256 - rowWeight)) + (mixedLower * rowWeight) < 32768)
                {
                    continue;
                }

                var at = placement.Flip ? width - 1 - x : x;
                output[at] = 1;
                firstX = Math.Min(firstX, at);
                lastX = Math.Max(lastX, at);
                area++;
            }

            if (lastX >= 0)
            {
                left = Math.Min(left, firstX);
                right = Math.Max(right, lastX + 1);
                top = Math.Min(top, y);
                bottom = y + 1;
            }
        }

        return area == 0 ? (default, 0) : (new Box(left, top, right - left, bottom - top), area);
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
