using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FindAgents.Retrieval.Stores.Codes;

/// <summary>Makes int8 codes of vectors, and int16 codes of queries, each with the most by which it is wrong.</summary>
/// <remarks>
/// A rotated vector <c>x</c> is stored as <c>scale · q</c>, <c>q</c> in [-127, 127]; a query <c>y</c> as <c>step · p</c>, <c>p</c> in
/// [-16383, 16383]. With the errors <c>ε = x − scale·q</c> and <c>δ = y − step·p</c>, Cauchy and Schwarz give
/// <c>|x·y − scale·step·(q·p)| ≤ |scale·q|·|δ| + |ε|·|y|</c>. Lengths and errors are stored, rounded up by more than what
/// float32 may lose on the way, so that the bound holds for what was computed. Not safe for concurrent use.
/// </remarks>
internal sealed class VectorCodec
{
    // The rotation in float32 loses less than log2(16384) · 2^-24 of the length; five times that.
    private const double Slack = 4e-6;

    // Below this a scale would be denormal.
    private const float Nothing = 1e-30f;

    private readonly CodeLayout _layout;
    private readonly Rotation _rotation;
    private readonly bool _unit;
    private readonly float[] _vector;
    private readonly float[] _scratch;

    /// <summary>Creates a codec.</summary>
    /// <param name="layout">The vectors' layout.</param>
    /// <param name="similarity">With <see cref="Similarity.Cosine"/>, vectors are brought to length 1 first.</param>
    public VectorCodec(CodeLayout layout, Similarity similarity)
    {
        _layout = layout;
        _rotation = new Rotation(layout.Stride);
        _unit = similarity == Similarity.Cosine;
        _vector = new float[layout.Stride];
        _scratch = new float[layout.Stride];
    }

    /// <summary>Makes a row's codes.</summary>
    /// <param name="vector">A finite vector of the layout's dimension.</param>
    /// <param name="codes">Gets <see cref="CodeLayout.Stride"/> codes.</param>
    /// <returns>The scale, the error <c>|ε|</c> at most, and the length <c>|scale·q|</c> at most.</returns>
    public (float Scale, float Error, float Length) Encode(ReadOnlySpan<float> vector, Span<sbyte> codes)
    {
        var length = Rotate(vector);
        var largest = TensorPrimitives.MaxMagnitude<float>(_vector);
        largest = Math.Abs(largest);
        if (!(largest > Nothing) || !float.IsFinite(largest))
        {
            codes.Clear();
            return (0, float.IsFinite(largest) ? Up(length * (1 + Slack)) : float.PositiveInfinity, 0);
        }

        var scale = largest / sbyte.MaxValue;
        TensorPrimitives.Divide(_vector, scale, _scratch);
        TensorPrimitives.Round(_scratch, _scratch);
        Narrow(_scratch, codes);
        TensorPrimitives.Multiply(_scratch, scale, _scratch);
        var kept = Math.Sqrt(VectorMath.Dot(_scratch, _scratch));
        TensorPrimitives.Subtract(_vector, _scratch, _scratch);
        var error = Math.Sqrt(VectorMath.Dot(_scratch, _scratch));
        return (scale, Up(error + (length * Slack)), Up(kept * (1 + Slack)));
    }

    /// <summary>Makes a query's codes.</summary>
    /// <param name="query">A finite vector of the layout's dimension.</param>
    public QueryCode EncodeQuery(ReadOnlySpan<float> query)
    {
        var length = Rotate(query);
        var codes = new short[_layout.Stride];
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude<float>(_vector));
        if (!(largest > Nothing) || !float.IsFinite(largest))
        {
            return new QueryCode(codes, 0, float.IsFinite(largest) ? length * (1 + Slack) : double.PositiveInfinity, length);
        }

        var step = largest / CodeKernel.QueryMax;
        TensorPrimitives.Divide(_vector, step, _scratch);
        TensorPrimitives.Round(_scratch, _scratch);
        TensorPrimitives.ConvertSaturating<float, short>(_scratch, codes);
        TensorPrimitives.Multiply(_scratch, step, _scratch);
        TensorPrimitives.Subtract(_vector, _scratch, _scratch);
        var error = Math.Sqrt(VectorMath.Dot(_scratch, _scratch));
        return new QueryCode(codes, step, error + (length * Slack), length * (1 + Slack));
    }

    // The rotated vector is left in _vector; the length is what it should have.
    private double Rotate(ReadOnlySpan<float> vector)
    {
        var length = Math.Sqrt(VectorMath.Dot(vector, vector));
        var target = _vector.AsSpan(0, vector.Length);
        if (_unit)
        {
            if (length is > Nothing and < 1 / Nothing)
            {
                TensorPrimitives.Divide(vector, (float)length, target);
            }
            else
            {
                for (var i = 0; i < vector.Length; i++)
                {
                    target[i] = (float)(vector[i] / length);
                }
            }

            length = 1;
        }
        else
        {
            vector.CopyTo(target);
        }

        _vector.AsSpan(vector.Length).Clear();
        _rotation.Apply(_vector);
        return length;
    }

    // Of whole numbers in [-127, 127].
    private static void Narrow(ReadOnlySpan<float> numbers, Span<sbyte> codes)
    {
        var from = MemoryMarshal.Cast<float, Vector256<float>>(numbers);
        var to = MemoryMarshal.Cast<sbyte, Vector256<sbyte>>(codes);
        for (var i = 0; i < to.Length; i++)
        {
            var four = from.Slice(4 * i, 4);
            to[i] = Vector256.Narrow(
                Vector256.Narrow(Vector256.ConvertToInt32(four[0]), Vector256.ConvertToInt32(four[1])),
                Vector256.Narrow(Vector256.ConvertToInt32(four[2]), Vector256.ConvertToInt32(four[3])));
        }
    }

    private static float Up(double value) => MathF.BitIncrement((float)value);
}
