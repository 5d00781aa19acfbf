using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FindAgents.Retrieval.Stores.Codes;

/// <summary>A fixed rotation that spreads every coordinate over many: signs flipped at random, then a Hadamard transform.</summary>
/// <remarks>
/// Dot products stay what they are. Embeddings of contrastive models have a few coordinates many times larger than the
/// rest, and a scale that has room for those leaves the rest two or three of an int8's steps; rotated, no coordinate stands
/// out. Its signs come from a fixed seed: part of the codes' format.
/// </remarks>
internal sealed class Rotation
{
    private readonly float[] _signs;
    private readonly int _block;

    /// <summary>Creates the rotation of a dimension, a multiple of 64.</summary>
    public Rotation(int dimensions)
    {
        // The transform is of a power of two: the largest that divides the dimension, over and over.
        _block = dimensions & -dimensions;
        _signs = new float[dimensions];
        var length = 1 / MathF.Sqrt(_block);
        var state = 0x46494E44UL;
        for (var i = 0; i < dimensions; i++)
        {
            // SplitMix64 (Steele, Lea, Flood 2014).
            var bits = state += 0x9E3779B97F4A7C15;
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
            _signs[i] = (long)(bits ^ (bits >> 31)) < 0 ? -length : length;
        }
    }

    /// <summary>Rotates in place.</summary>
    /// <param name="vector">Of the rotation's dimension.</param>
    public void Apply(Span<float> vector)
    {
        TensorPrimitives.Multiply(vector, _signs, vector);
        for (var start = 0; start < vector.Length; start += _block)
        {
            Transform(MemoryMarshal.Cast<float, Vector256<float>>(vector.Slice(start, _block)));
        }
    }

    // Sums and differences of numbers 4, 2 and 1 apart, which lie in one register, then of whole registers.
    private static void Transform(Span<Vector256<float>> values)
    {
        var four = Vector256.Create(1f, 1, 1, 1, -1, -1, -1, -1);
        var two = Vector256.Create(1f, 1, -1, -1, 1, 1, -1, -1);
        var one = Vector256.Create(1f, -1, 1, -1, 1, -1, 1, -1);
        foreach (ref var value in values)
        {
            value = Vector256.Shuffle(value, Vector256.Create(4, 5, 6, 7, 0, 1, 2, 3)) + (value * four);
            value = Vector256.Shuffle(value, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5)) + (value * two);
            value = Vector256.Shuffle(value, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)) + (value * one);
        }

        for (var half = 1; half < values.Length; half *= 2)
        {
            for (var start = 0; start < values.Length; start += 2 * half)
            {
                var low = values.Slice(start, half);
                var high = values.Slice(start + half, half);
                for (var i = 0; i < low.Length; i++)
                {
                    (low[i], high[i]) = (low[i] + high[i], low[i] - high[i]);
                }
            }
        }
    }
}
