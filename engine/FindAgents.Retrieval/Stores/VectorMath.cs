using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FindAgents.Retrieval.Stores;

/// <summary>The arithmetic that decides order and scores: bit for bit the same on every machine.</summary>
/// <remarks>
/// The product of two float32 is exact in float64, and the sums run in eight lanes whatever the processor has, so neither
/// fused multiplication nor the width of its registers changes a bit.
/// </remarks>
internal static class VectorMath
{
    /// <summary>The dot product of two vectors of one dimension.</summary>
    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var wideX = MemoryMarshal.Cast<float, Vector256<float>>(x);
        var wideY = MemoryMarshal.Cast<float, Vector256<float>>(y);
        for (var i = 0; i < wideX.Length; i++)
        {
            var (xLow, xHigh) = Vector256.Widen(wideX[i]);
            var (yLow, yHigh) = Vector256.Widen(wideY[i]);
            low += xLow * yLow;
            high += xHigh * yHigh;
        }

        var lanes = low + high;
        var sum = lanes[0] + lanes[1] + lanes[2] + lanes[3];
        for (var i = wideX.Length * Vector256<float>.Count; i < x.Length; i++)
        {
            sum += (double)x[i] * y[i];
        }

        return sum;
    }

    /// <summary>How alike two vectors are.</summary>
    public static double Compare(Similarity similarity, ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var dot = Dot(x, y);
        return similarity == Similarity.Dot ? dot : Math.Clamp(dot / Math.Sqrt(Dot(x, x) * Dot(y, y)), -1, 1);
    }
}
