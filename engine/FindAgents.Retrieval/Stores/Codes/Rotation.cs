using System.Numerics.Tensors;

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
    /// <param name="scratch">As long as <paramref name="vector"/>.</param>
    public void Apply(Span<float> vector, Span<float> scratch)
    {
        TensorPrimitives.Multiply(vector, _signs, vector);
        for (var start = 0; start < vector.Length; start += _block)
        {
            Transform(vector.Slice(start, _block), scratch[..(_block / 2)]);
        }
    }

    // The order of the steps does not matter: long runs first, which are vectorised, single steps last.
    private static void Transform(Span<float> values, Span<float> scratch)
    {
        for (var half = values.Length / 2; half >= 1; half /= 2)
        {
            for (var start = 0; start < values.Length; start += 2 * half)
            {
                var low = values.Slice(start, half);
                var high = values.Slice(start + half, half);
                if (half >= 8)
                {
                    var difference = scratch[..half];
                    TensorPrimitives.Subtract(low, high, difference);
                    TensorPrimitives.Add(low, high, low);
                    difference.CopyTo(high);
                }
                else
                {
                    for (var i = 0; i < half; i++)
                    {
                        (low[i], high[i]) = (low[i] + high[i], low[i] - high[i]);
                    }
                }
            }
        }
    }
}
