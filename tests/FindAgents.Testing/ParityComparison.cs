using System.Globalization;
using FindAgents.Engine.Checkpoints;
using TorchSharp;
using Xunit;
using Xunit.Sdk;
using static TorchSharp.torch;

namespace FindAgents.Testing;

/// <summary>Compares values with the official ones: |ours − official| ≤ 1e-5 + 1e-4 · |official|, integers and truth values exactly.</summary>
/// <remarks>
/// Where only the sum of n values was kept, the floor is what n such floors come to when they err independently, 1e-5 · √n: a
/// mask's logits all but cancel out, and the official sums are themselves up to 2.7e-4 of their value away from what float64
/// gives. Which side of 1e-4 float32 then comes down on would be the processor's doing.
/// </remarks>
public sealed class ParityComparison
{
    /// <summary>The relative tolerance.</summary>
    public const double Relative = 1e-4;

    /// <summary>The absolute floor.</summary>
    public const double Absolute = 1e-5;

    private readonly List<string> _failures = [];
    private readonly HashSet<string> _compared = [];

    /// <summary>
    /// The largest error so far, as a share of the official value plus the floor: <see cref="Relative"/> is where the
    /// tolerance ends.
    /// </summary>
    public double WorstError { get; private set; }

    /// <summary>The output with the largest error.</summary>
    public string WorstKey { get; private set; } = "nothing";

    /// <summary>One line for a report.</summary>
    public string Summary => string.Create(CultureInfo.InvariantCulture, $"{_compared.Count} outputs, worst relative error {WorstError:0.0e+00} in {WorstKey}");

    /// <summary>Compares a tensor.</summary>
    /// <param name="key">The output's name.</param>
    /// <param name="actual">Ours.</param>
    /// <param name="expected">The official one.</param>
    public void Check(string key, Tensor actual, Tensor expected) => Check(key, actual, expected, Absolute);

    /// <summary>Compares the gradient of a whole parameter: the floor is 1e-5 of its largest element where that is above 1.</summary>
    /// <param name="key">The output's name.</param>
    /// <param name="actual">Ours.</param>
    /// <param name="expected">The official one.</param>
    /// <remarks>
    /// An element is a sum of terms of both signs, each as large as the largest element, and may all but cancel out: the
    /// official float32 gradients of the training step are up to 2.5e-4 of an element away from what float64 gives. Their
    /// norms, which <see cref="Check(string, double, double)"/> holds to the plain tolerance, are not.
    /// </remarks>
    public void CheckGradient(string key, Tensor actual, Tensor expected) => Check(key, actual, expected, Absolute * Math.Max(1, LargestOf(expected)));

    private void Check(string key, Tensor actual, Tensor expected, double floor)
    {
        _compared.Add(key);
        if (!actual.shape.SequenceEqual(expected.shape))
        {
            _failures.Add($"{key}: shape ({string.Join(", ", actual.shape)}), expected ({string.Join(", ", expected.shape)})");
            return;
        }

        if (expected.NumberOfElements == 0)
        {
            return;
        }

        using var scope = NewDisposeScope();
        var a = actual.detach().cpu().to(ScalarType.Float64).flatten();
        var b = expected.detach().cpu().to(ScalarType.Float64).flatten();
        var exact = !expected.is_floating_point();

        // Equal values, infinities among them, have no error; whatever is not a number on one side only is infinitely wrong.
        var same = a.eq(b).logical_or(a.isnan().logical_and(b.isnan()));
        var error = a.sub(b).abs().div(exact ? ones_like(b) : b.abs().add(floor / Relative));
        error = where(same, zeros_like(error), error.nan_to_num(double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity));
        var worst = error.max().item<double>();
        if (worst > WorstError || _compared.Count == 1)
        {
            (WorstError, WorstKey) = (worst, key);
        }

        if (worst > (exact ? 0 : Relative))
        {
            var at = error.argmax().item<long>();
            var share = error.gt(exact ? 0 : Relative).to(ScalarType.Float64).mean().item<double>();
            _failures.Add(string.Create(CultureInfo.InvariantCulture,
                $"{key}: error {worst:0.0e+00} at flat index {at} (ours {a[at].item<double>():r}, official {b[at].item<double>():r}), {share:p1} of the values are off"));
        }
    }

    /// <summary>Compares a number.</summary>
    public void Check(string key, double actual, double expected)
    {
        using var a = tensor(actual, ScalarType.Float64);
        using var b = tensor(expected, ScalarType.Float64);
        Check(key, a, b);
    }

    /// <summary>
    /// Compares a tensor with what the outputs keep of it: all of it under <paramref name="key"/>, or its sums under
    /// <c>key.sum</c> and a part under <c>key.slice</c>.
    /// </summary>
    /// <param name="key">The output's name.</param>
    /// <param name="actual">Ours.</param>
    /// <param name="outputs">The official outputs.</param>
    /// <param name="slice">The part that the case's config describes; <see langword="null"/> where every second-and-up dimension starts at 0 and is as long as the part kept.</param>
    /// <exception cref="KeyNotFoundException">The outputs keep nothing of this name.</exception>
    public void CheckKept(string key, Tensor actual, SafetensorsFile outputs, Func<Tensor, Tensor>? slice = null)
    {
        using var scope = NewDisposeScope();
        var found = false;
        if (outputs.Contains(key))
        {
            Check(key, actual, outputs.Read(key));
            found = true;
        }

        if (outputs.Contains(key + ".sum"))
        {
            // What is summed are the dimensions that the sums no longer have.
            var sums = outputs.Read(key + ".sum");
            var dimensions = Enumerable.Range((int)sums.dim(), (int)(actual.dim() - sums.dim())).Select(d => (long)d).ToArray();
            var summed = dimensions.Length == 0 ? actual : actual.to(ScalarType.Float64).sum(dimensions);
            var count = dimensions.Aggregate(1L, (n, d) => n * actual.shape[d]);
            Check(key + ".sum", summed.to(sums.dtype), sums, Absolute * Math.Sqrt(count));
            found = true;
        }

        if (outputs.Contains(key + ".slice"))
        {
            var part = outputs.Read(key + ".slice");
            Check(key + ".slice", slice is null ? Leading(actual, part.shape) : slice(actual), part);
            found = true;
        }

        if (!found)
        {
            throw new KeyNotFoundException($"The outputs keep nothing of '{key}'.");
        }
    }

    /// <summary>Fails unless every name in the outputs was compared.</summary>
    public void AssertAllCompared(SafetensorsFile outputs)
    {
        var forgotten = outputs.Entries.Keys.Where(key => !_compared.Contains(key)).Order(StringComparer.Ordinal).ToList();
        Assert.True(forgotten.Count == 0, $"{forgotten.Count} outputs were not compared: {string.Join(", ", forgotten.Take(20))}");
    }

    /// <summary>Fails with every output that is out of tolerance.</summary>
    public void AssertWithinTolerance(string name)
    {
        Assert.True(_compared.Count > 0, $"{name}: nothing was compared.");
        if (_failures.Count > 0)
        {
            throw new XunitException($"{name}: {_failures.Count} of {_compared.Count} outputs are out of tolerance{Environment.NewLine}{string.Join(Environment.NewLine, _failures.Take(25))}");
        }
    }

    private static double LargestOf(Tensor values)
    {
        using var largest = values.abs().max().to(ScalarType.Float64);
        return largest.item<double>();
    }

    private static Tensor Leading(Tensor actual, long[] shape)
    {
        for (var d = 0; d < shape.Length; d++)
        {
            actual = actual.narrow(d, 0, Math.Min(shape[d], actual.shape[d]));
        }

        return actual;
    }
}
