using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FindAgents.Retrieval.Stores.Codes;

/// <summary>The dot product of a row's int8 codes and a query's int16 codes: AVX-512BW, AVX2, or whatever 128 bits the processor has.</summary>
internal static class CodeKernel
{
    /// <summary>The largest code of a query. 512 products of it and an int8 fit into an int32.</summary>
    public const int QueryMax = 16383;

    private const int Run = 512;

    /// <summary>The dot product, exactly.</summary>
    /// <param name="codes">A multiple of 64 codes, in [-127, 127].</param>
    /// <param name="query">As many, in [-<see cref="QueryMax"/>, <see cref="QueryMax"/>].</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Dot(ReadOnlySpan<sbyte> codes, ReadOnlySpan<short> query)
    {
        if (codes.Length <= Run)
        {
            return DotRun(codes, query);
        }

        long sum = 0;
        for (var i = 0; i < codes.Length; i += Run)
        {
            var length = Math.Min(Run, codes.Length - i);
            sum += DotRun(codes.Slice(i, length), query.Slice(i, length));
        }

        return sum;
    }

    /// <summary>What <see cref="Dot"/> gives, without the processor's wide instructions.</summary>
    internal static int Portable(ReadOnlySpan<sbyte> codes, ReadOnlySpan<short> query)
    {
        var sum = Vector128<int>.Zero;
        ref var x = ref MemoryMarshal.GetReference(codes);
        ref var y = ref MemoryMarshal.GetReference(query);
        for (nuint i = 0; i < (nuint)codes.Length; i += 16)
        {
            var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref x, i));
            sum += Products(low, Vector128.LoadUnsafe(ref y, i)) + Products(high, Vector128.LoadUnsafe(ref y, i + 8));
        }

        return Vector128.Sum(sum);

        static Vector128<int> Products(Vector128<short> one, Vector128<short> other)
        {
            if (Sse2.IsSupported)
            {
                return Sse2.MultiplyAddAdjacent(one, other);
            }

            var (low, high) = Vector128.Widen(one);
            var (otherLow, otherHigh) = Vector128.Widen(other);
            return (low * otherLow) + (high * otherHigh);
        }
    }

    /// <summary>What <see cref="Dot"/> gives, with 256 bits at a time.</summary>
    internal static int Wide(ReadOnlySpan<sbyte> codes, ReadOnlySpan<short> query)
    {
        var (one, two) = (Vector256<int>.Zero, Vector256<int>.Zero);
        ref var x = ref MemoryMarshal.GetReference(codes);
        ref var y = ref MemoryMarshal.GetReference(query);
        for (nuint i = 0; i < (nuint)codes.Length; i += 32)
        {
            one += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref x, i)), Vector256.LoadUnsafe(ref y, i));
            two += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref x, i + 16)), Vector256.LoadUnsafe(ref y, i + 16));
        }

        return Vector256.Sum(one + two);
    }

    /// <summary>What <see cref="Dot"/> gives, with 512 bits at a time.</summary>
    internal static int Widest(ReadOnlySpan<sbyte> codes, ReadOnlySpan<short> query)
    {
        var (one, two) = (Vector512<int>.Zero, Vector512<int>.Zero);
        ref var x = ref MemoryMarshal.GetReference(codes);
        ref var y = ref MemoryMarshal.GetReference(query);
        for (nuint i = 0; i < (nuint)codes.Length; i += 64)
        {
            one += Avx512BW.MultiplyAddAdjacent(Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref x, i)), Vector512.LoadUnsafe(ref y, i));
            two += Avx512BW.MultiplyAddAdjacent(Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(ref x, i + 32)), Vector512.LoadUnsafe(ref y, i + 32));
        }

        return Vector512.Sum(one + two);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int DotRun(ReadOnlySpan<sbyte> codes, ReadOnlySpan<short> query) =>
        Avx512BW.IsSupported ? Widest(codes, query) : Avx2.IsSupported ? Wide(codes, query) : Portable(codes, query);
}
