using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Training.Losses;

/// <summary>The two losses between mask logits and masks, for pairs and for every prediction with every target.</summary>
/// <remarks>
/// Labels may be soft, such as the covered part of a 4×4 block. Results live in the caller's dispose scope.
/// </remarks>
public static class MaskLosses
{
    /// <summary>Binary cross-entropy, the mean over each mask's points.</summary>
    /// <param name="logits">(N, P).</param>
    /// <param name="labels">(N, P), 0–1.</param>
    /// <returns>(N).</returns>
    public static Tensor CrossEntropy(Tensor logits, Tensor labels)
    {
        using var scope = NewDisposeScope();
        return functional.binary_cross_entropy_with_logits(logits, labels, reduction: Reduction.None).mean([1]).MoveToOuterDisposeScope();
    }

    /// <summary>1 − (2 Σ p·t + 1) / (Σ p + Σ t + 1) with p the sigmoid of the logits: 1 minus the overlap, whatever the mask's size.</summary>
    /// <param name="logits">(N, P).</param>
    /// <param name="labels">(N, P), 0–1.</param>
    /// <returns>(N).</returns>
    public static Tensor Dice(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        using var scope = NewDisposeScope();
        var probabilities = logits.sigmoid();
        var overlap = (probabilities * labels).sum(-1) * Constant(2);
        var total = probabilities.sum(-1).Plus(labels.sum(-1));
        return (overlap.Plus(1) / total.Plus(1)).neg().Plus(1).MoveToOuterDisposeScope();
    }

    /// <summary>Binary cross-entropy of every prediction with every target, the mean over points.</summary>
    /// <param name="logits">(Q, P).</param>
    /// <param name="labels">(T, P), 0–1.</param>
    /// <returns>(Q, T).</returns>
    public static Tensor PairwiseCrossEntropy(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();

        // The loss is softplus(−x) inside and softplus(x) outside: two matrix products do for all pairs.
        var inside = (-logits).Softplus().matmul(labels.t());
        var outside = logits.Softplus().matmul(labels.neg().Plus(1).t());
        return (inside.Plus(outside) / Constant(logits.shape[1])).MoveToOuterDisposeScope();
    }

    /// <summary>The dice loss of every prediction with every target.</summary>
    /// <param name="logits">(Q, P).</param>
    /// <param name="labels">(T, P), 0–1.</param>
    /// <returns>(Q, T).</returns>
    public static Tensor PairwiseDice(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = NewDisposeScope();
        var probabilities = logits.sigmoid();
        var overlap = probabilities.matmul(labels.t()) * Constant(2); // (Q, T)
        var total = probabilities.sum(-1).unsqueeze(1).Plus(labels.sum(-1).unsqueeze(0));
        return (overlap.Plus(1) / total.Plus(1)).neg().Plus(1).MoveToOuterDisposeScope();
    }

    /// <summary>Cross-entropy and dice at points where the predictions are undecided, each summed over masks and divided by a count.</summary>
    /// <param name="logits">(N, h, w).</param>
    /// <param name="targets">(N, H, W): the masks, 0 or 1 of any type; H and W need not be h and w.</param>
    /// <param name="count">What the sums are divided by.</param>
    /// <param name="options">How many points.</param>
    /// <param name="source">Draws the points.</param>
    /// <returns>Two scalars; zero, with a gradient of zero, where there is no mask.</returns>
    public static (Tensor CrossEntropy, Tensor Dice) AtPoints(Tensor logits, Tensor targets, double count, PointSamplingOptions options, IPointSource source)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(targets);
        using var scope = NewDisposeScope();
        if (logits.shape[0] == 0)
        {
            return ((logits.sum() * Constant(0)).MoveToOuterDisposeScope(), (logits.sum() * Constant(0)).MoveToOuterDisposeScope());
        }

        var maps = logits.unsqueeze(1); // (N, 1, h, w)
        var points = PointSampling.Uncertain(maps, options, source);
        var labels = PointSampling.Sample(targets.to(logits.dtype).unsqueeze(1), points).squeeze(1).detach(); // (N, P)
        var sampled = PointSampling.Sample(maps, points).squeeze(1); // (N, P)
        return ((CrossEntropy(sampled, labels).sum() / Constant(count)).MoveToOuterDisposeScope(), (Dice(sampled, labels).sum() / Constant(count)).MoveToOuterDisposeScope());
    }
}
