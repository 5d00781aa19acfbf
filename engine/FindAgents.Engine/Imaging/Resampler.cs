using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FindAgents.Engine.Imaging;

/// <summary>Resizes RGB pictures: rows first, rounded to bytes, then columns.</summary>
/// <remarks>Loops over pixels are compiled with all optimisations at once: a command line program runs them only once.</remarks>
internal static class Resampler
{
    private const int Channels = 3;
    private const int Half = 1 << (ResizeKernel.Places - 1);

    public static byte[] Resize(ReadOnlySpan<byte> pixels, int width, int height, int newWidth, int newHeight, ResizeFilter filter)
    {
        if (newWidth != width)
        {
            pixels = ResizeRows(pixels, width, height, newWidth, new ResizeKernel(width, newWidth, filter));
        }

        return newHeight != height
            ? ResizeColumns(pixels, newWidth, newHeight, new ResizeKernel(height, newHeight, filter))
            : pixels.ToArray();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte[] ResizeRows(ReadOnlySpan<byte> pixels, int width, int height, int newWidth, ResizeKernel kernel)
    {
        var result = new byte[checked(newWidth * height * Channels)];
        var stride = width * Channels;

        // Pixels are read four bytes at a time: the copy of the row has room for the byte after the last.
        Span<byte> row = new byte[stride + 1];
        for (var y = 0; y < height; y++)
        {
            pixels.Slice(y * stride, stride).CopyTo(row);
            ref var source = ref MemoryMarshal.GetReference(row);
            var target = result.AsSpan(y * newWidth * Channels, newWidth * Channels);
            for (var x = 0; x < newWidth; x++)
            {
                ref var from = ref Unsafe.Add(ref source, kernel.First[x] * Channels);
                var sum = Vector128.Create(Half);
                foreach (var weight in kernel.Weights(x))
                {
                    sum += Vector128.Create(weight) * Spread(Unsafe.ReadUnaligned<uint>(ref from));
                    from = ref Unsafe.Add(ref from, Channels);
                }

                sum = Vector128.Clamp(sum >> ResizeKernel.Places, Vector128<int>.Zero, Vector128.Create(255));
                target[x * Channels] = (byte)sum.GetElement(0);
                target[(x * Channels) + 1] = (byte)sum.GetElement(1);
                target[(x * Channels) + 2] = (byte)sum.GetElement(2);
            }
        }

        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static byte[] ResizeColumns(ReadOnlySpan<byte> pixels, int width, int newHeight, ResizeKernel kernel)
    {
        var stride = width * Channels;
        var result = new byte[checked(stride * newHeight)];
        ref var source = ref MemoryMarshal.GetReference(pixels);
        for (var y = 0; y < newHeight; y++)
        {
            var weights = kernel.Weights(y);
            ref var from = ref Unsafe.Add(ref source, kernel.First[y] * stride);
            var target = result.AsSpan(y * stride, stride);
            var x = 0;
            for (; x + Vector128<byte>.Count <= stride; x += Vector128<byte>.Count)
            {
                var (a, b, c, d) = (Vector128.Create(Half), Vector128.Create(Half), Vector128.Create(Half), Vector128.Create(Half));
                for (var k = 0; k < weights.Length; k++)
                {
                    var weight = Vector128.Create(weights[k]);
                    var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref from, (nuint)((k * stride) + x)));
                    var (p, q) = Vector128.Widen(low);
                    var (r, s) = Vector128.Widen(high);
                    a += weight * p.AsInt32();
                    b += weight * q.AsInt32();
                    c += weight * r.AsInt32();
                    d += weight * s.AsInt32();
                }

                var lower = Vector128.NarrowWithSaturation(a >> ResizeKernel.Places, b >> ResizeKernel.Places);
                var upper = Vector128.NarrowWithSaturation(c >> ResizeKernel.Places, d >> ResizeKernel.Places);
                ToBytes(lower, upper).CopyTo(target[x..]);
            }

            for (; x < stride; x++)
            {
                var sum = Half;
                for (var k = 0; k < weights.Length; k++)
                {
                    sum += weights[k] * Unsafe.Add(ref from, (k * stride) + x);
                }

                target[x] = (byte)Math.Clamp(sum >> ResizeKernel.Places, 0, 255);
            }
        }

        return result;
    }

    // Four bytes to four numbers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Spread(uint bytes) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalar(bytes).AsByte())).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> ToBytes(Vector128<short> lower, Vector128<short> upper)
    {
        var (zero, full) = (Vector128<short>.Zero, Vector128.Create((short)255));
        return Vector128.Narrow(Vector128.Clamp(lower, zero, full).AsUInt16(), Vector128.Clamp(upper, zero, full).AsUInt16());
    }
}
