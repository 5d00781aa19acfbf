using System.Collections.Concurrent;
using TorchSharp;

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
}
