using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Runtime;

/// <summary>Numbers as torch takes them, made once and kept.</summary>
/// <remarks>
/// <para>
/// A number written beside a tensor becomes a TorchSharp <see cref="Scalar"/> with a finaliser, and TorchSharp 0.107
/// does not keep it alive while native code reads it: a garbage collection at the wrong moment frees it in the middle
/// of the call, which then fails or, worse, computes with another number. A scalar that is kept cannot be freed.
/// </para>
/// <para>For numbers of which there are few, such as constants and sizes; hold others in a <c>using</c> variable.</para>
/// <para>Safe to call from any thread.</para>
/// </remarks>
internal static class Scalars
{
    private static readonly ConcurrentDictionary<double, Scalar> Doubles = new();
    private static readonly ConcurrentDictionary<long, Scalar> Integers = new();

    /// <summary>A floating-point number.</summary>
    public static Scalar Constant(double value) => Doubles.GetOrAdd(value, v => v.ToScalar());

    /// <summary>An integer.</summary>
    public static Scalar Constant(long value) => Integers.GetOrAdd(value, v => v.ToScalar());

    /// <summary>a + b. TorchSharp's operator makes a number as well: the 1 that <paramref name="b"/> is multiplied by.</summary>
    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, Constant(1));

    /// <summary>a + b, for the same reason.</summary>
    public static Tensor Plus(this Tensor a, double b) => a.add(Constant(b), Constant(1));

    /// <summary>The integers from <paramref name="start"/> up to, not including, <paramref name="stop"/>.</summary>
    public static Tensor Range(long start, long stop, ScalarType dtype, Device? device) => arange(Constant(start), Constant(stop), Constant(1), dtype, device);

    /// <summary>log(1 + eˣ), element by element. What TorchSharp offers in public makes two numbers; this is what it hands them to.</summary>
    public static Tensor Softplus(this Tensor x) => SoftplusOf(x, Constant(1), Constant(20));

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "softplus1")]
    private static extern Tensor SoftplusOf(Tensor x, Scalar beta, Scalar threshold);
}
