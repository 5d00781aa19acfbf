using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.Layers;

/// <summary>
/// Stochastic depth: in training a branch is left out for some pictures of the batch, and counts for more for the others,
/// so that its mean stays.
/// </summary>
/// <remarks>In evaluation it does nothing. "Deep Networks with Stochastic Depth", arXiv 1603.09382.</remarks>
internal sealed class StochasticDepth : nn.Module<Tensor, Tensor>
{
    private readonly double _probability;

    /// <summary>Creates the layer.</summary>
    /// <param name="probability">How often the branch is left out, 0 to less than 1.</param>
    public StochasticDepth(double probability)
        : base(nameof(StochasticDepth))
    {
        ArgumentOutOfRangeException.ThrowIfNegative(probability);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(probability, 1);
        _probability = probability;
    }

    /// <summary>Draws B numbers, uniform in 0–1; torch's own on the branch's device where it is <see langword="null"/>.</summary>
    public Func<long, Tensor>? Draws { get; set; }

    /// <summary>The probabilities of a backbone's branches, from 0 at the first to a rate at the last.</summary>
    /// <param name="rate">The last one's (DROP_PATH_RATE).</param>
    /// <param name="count">How many there are.</param>
    public static double[] Schedule(double rate, int count) => [.. Enumerable.Range(0, count).Select(i => count > 1 ? rate * i / (count - 1) : 0)];

    /// <summary>Takes the branch (B, …) and gives a tensor of its own, of the same shape.</summary>
    public override Tensor forward(Tensor branch)
    {
        if (!training || _probability == 0)
        {
            return branch.alias();
        }

        using var scope = NewDisposeScope();
        var batch = branch.shape[0];
        var drawn = Draws?.Invoke(batch).to(branch.device) ?? rand(batch, device: branch.device);

        // As the official code has it: a number of p and more keeps the branch.
        var kept = drawn.Plus(1 - _probability).floor() / Constant(1 - _probability); // (B)
        return (branch * kept.to(branch.dtype).view([batch, .. Enumerable.Repeat(1L, (int)branch.dim() - 1)])).MoveToOuterDisposeScope();
    }
}
