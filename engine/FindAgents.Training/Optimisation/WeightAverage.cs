using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FindAgents.Training.Optimisation;

/// <summary>
/// The exponential moving average of a module's trained weights: steadier, and as a rule better, than the weights of
/// any one step. Weights that take no gradient, and buffers, have no average.
/// </summary>
/// <remarks>Owns the averages, which no dispose scope holds. Not safe for concurrent use.</remarks>
public sealed class WeightAverage : IDisposable
{
    private readonly Dictionary<string, (Parameter Weight, Tensor Average)> _averages = [];
    private readonly double _decay;
    private bool _isSwapped;

    /// <summary>Starts averaging at a module's present weights.</summary>
    /// <param name="module">The module.</param>
    /// <param name="decay">
    /// The part of the average that a step keeps, 0–1; after few steps less, (1 + n) / (10 + n), so that it does not
    /// hang on the initial weights.
    /// </param>
    public WeightAverage(nn.Module module, double decay = 0.999)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentOutOfRangeException.ThrowIfNegative(decay);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decay, 1);
        _decay = decay;
        using var noGradient = no_grad();
        foreach (var (name, weight) in module.named_parameters())
        {
            if (weight.requires_grad)
            {
                _averages.Add(name, (weight, weight.detach().clone().DetachFromDisposeScope()));
            }
        }
    }

    /// <summary>How many updates the average has seen.</summary>
    public long Updates { get; internal set; }

    /// <summary>The averages by the parameters' names; they belong to this object.</summary>
    public IReadOnlyDictionary<string, Tensor> Averages => _averages.ToDictionary(entry => entry.Key, entry => entry.Value.Average);

    /// <summary>Takes the present weights into the average; call it after every optimizer step.</summary>
    /// <exception cref="InvalidOperationException">The averages are in the module: see <see cref="Swap"/>.</exception>
    public void Update()
    {
        if (_isSwapped)
        {
            throw new InvalidOperationException("The module holds the averages at present: dispose what Swap returned before training on.");
        }

        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var decay = Math.Min(_decay, (1.0 + Updates) / (10.0 + Updates));
        using var kept = decay.ToScalar();
        using var taken = (1 - decay).ToScalar();
        foreach (var (weight, average) in _averages.Values)
        {
            average.mul_(kept).add_(weight, taken);
        }

        Updates++;
    }

    /// <summary>Puts the averages into the module, to evaluate or save them, until the result is disposed.</summary>
    /// <exception cref="InvalidOperationException">They are there already.</exception>
    public IDisposable Swap()
    {
        if (_isSwapped)
        {
            throw new InvalidOperationException("The module holds the averages already.");
        }

        Exchange();
        return new Swapped(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, average) in _averages.Values)
        {
            average.Dispose();
        }

        _averages.Clear();
    }

    private void Exchange()
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (weight, average) in _averages.Values)
        {
            var held = weight.detach().clone();
            weight.copy_(average);
            average.copy_(held);
        }

        _isSwapped = !_isSwapped;
    }

    private sealed class Swapped(WeightAverage average) : IDisposable
    {
        private bool _isDisposed;

        public void Dispose()
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                average.Exchange();
            }
        }
    }
}
