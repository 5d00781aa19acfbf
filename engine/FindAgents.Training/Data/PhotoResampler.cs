using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FindAgents.Engine.Imaging;

namespace FindAgents.Training.Data;

/// <summary>
/// Brings a photo into its bucket in one pass: crop, triangle-filter resampling (which averages where it shrinks, so
/// that nothing aliases), mirroring and colour.
/// </summary>
internal static class PhotoResampler
{
    /// <param name="image">The photo.</param>
    /// <param name="placement">Where it lands.</param>
    /// <param name="colour">What becomes of its colours.</param>
    /// <param name="padding">The value outside the photo, 0–255.</param>
    /// <param name="planes">The result: (3, H, W), 0–255.</param>
    public static void Resample(RgbImage image, Placement placement, in ColourTransform colour, float padding, Span<float> planes)
    {
        var (width, height) = (placement.Bucket.Width, placement.Bucket.Height);
        var columns = AxisTaps.Create(width, image.Width, placement.Left, placement.ScaleX, placement.Flip);
        var rows = AxisTaps.Create(height, image.Height, placement.Top, placement.ScaleY, false);
        planes.Fill(padding);
        if (columns.Last < columns.First)
        {
            return;
        }

        var rowLength = (columns.Last - columns.First + 1) * 3;
        var source = image.Pixels.Span;
        var sourceRow = new float[rowLength];

        // One float more than needed: a pixel is read as a Vector4, whose fourth lane is ignored.
        var mixed = new float[rowLength + 1];
        for (var y = 0; y < height; y++)
        {
            if (rows.Count[y] == 0)
            {
                continue;
            }

            var mixedRow = mixed.AsSpan(0, rowLength);
            mixedRow.Clear();
            for (var k = 0; k < rows.Count[y]; k++)
            {
                var from = (((rows.Start[y] + k) * image.Width) + columns.First) * 3;
                Widen(source.Slice(from, rowLength), sourceRow);
                TensorPrimitives.MultiplyAdd(sourceRow, rows.Weights[(y * rows.Stride) + k], mixedRow, mixedRow);
            }

            var red = planes.Slice(y * width, width);
            var green = planes.Slice((height + y) * width, width);
            var blue = planes.Slice(((2 * height) + y) * width, width);
            ref var pixels = ref MemoryMarshal.GetArrayDataReference(mixed);
            for (var x = 0; x < width; x++)
            {
                if (columns.Count[x] == 0)
                {
                    continue;
                }

                var sum = Vector4.Zero;
                var at = (columns.Start[x] - columns.First) * 3;
                for (var k = 0; k < columns.Count[x]; k++, at += 3)
                {
                    sum += columns.Weights[(x * columns.Stride) + k] * Unsafe.ReadUnaligned<Vector4>(ref Unsafe.As<float, byte>(ref Unsafe.Add(ref pixels, at)));
                }

                var rgb = colour.Apply(sum);
                red[x] = rgb.X;
                green[x] = rgb.Y;
                blue[x] = rgb.Z;
            }
        }
    }

    private static void Widen(ReadOnlySpan<byte> from, Span<float> to)
    {
        var i = 0;
        for (; i <= from.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(from[i..]), out var low, out var high);
            Store(low, to[i..]);
            Store(high, to[(i + Vector<ushort>.Count)..]);
        }

        for (; i < from.Length; i++)
        {
            to[i] = from[i];
        }

        static void Store(Vector<ushort> values, Span<float> to)
        {
            Vector.Widen(values, out var low, out var high);
            Vector.ConvertToSingle(Vector.AsVectorInt32(low)).CopyTo(to);
            Vector.ConvertToSingle(Vector.AsVectorInt32(high)).CopyTo(to[Vector<float>.Count..]);
        }
    }

    /// <summary>For every output position: the first source position, how many, and their weights (sum 1).</summary>
    private sealed record AxisTaps(int[] Start, int[] Count, float[] Weights, int Stride, int First, int Last)
    {
        public static AxisTaps Create(int size, int sourceSize, double start, double scale, bool flip)
        {
            var support = Math.Max(1, scale);
            var stride = (int)Math.Ceiling(2 * support) + 1;
            var (starts, counts, weights) = (new int[size], new int[size], new float[size * stride]);
            int first = int.MaxValue, last = -1;
            for (var i = 0; i < size; i++)
            {
                var position = flip ? size - 1 - i : i;
                var centre = start + ((position + 0.5) * scale);
                if (centre < 0 || centre >= sourceSize)
                {
                    continue;
                }

                var from = Math.Max(0, (int)Math.Floor(centre - support + 0.5));
                var to = Math.Min(sourceSize - 1, (int)Math.Floor(centre + support - 0.5));
                var sum = 0.0;
                for (var j = from; j <= to; j++)
                {
                    var weight = Math.Max(0, 1 - (Math.Abs(j + 0.5 - centre) / support));
                    weights[(i * stride) + j - from] = (float)weight;
                    sum += weight;
                }

                for (var k = 0; k <= to - from; k++)
                {
                    weights[(i * stride) + k] /= (float)sum;
                }

                starts[i] = from;
                counts[i] = to - from + 1;
                first = Math.Min(first, from);
                last = Math.Max(last, to);
            }

            return new AxisTaps(starts, counts, weights, stride, first, last);
        }
    }
}
