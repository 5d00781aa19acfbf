using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Mini;

/// <summary>The dense losses of find-mini, over whole stride-4 masks: at this size sampling points would cost more than it saves.</summary>
/// <remarks>Pure and thread-safe; each returns a scalar owned by the caller.</remarks>
internal static class MiniLosses
{
    private const double NearWeight = 2;
    private const int Near = 4; // cells

    /// <summary>5 · BCE + 5 · dice against area-averaged targets, + 2 · BCE near the object.</summary>
    /// <remarks>
    /// Averaged over the image, BCE hardly sees a small object; averaged over its box and four cells around it, it sees
    /// all objects alike, and their outlines. The official criterion gets there by sampling points where a mask is unsure.
    /// </remarks>
    /// <param name="logits">(N, h, w).</param>
    /// <param name="targets">(N, h, w), the part of each cell that the object covers, 0–1.</param>
    /// <param name="diceWeights">(N): 0 for absent phrases, whose empty target gives dice nothing to hold on to, else 1.</param>
    public static Tensor Masks(Tensor logits, Tensor targets, Tensor diceWeights)
    {
        using var scope = NewDisposeScope();
        var miss = nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction: nn.Reduction.None); // (N, h, w)
        var bce = miss.mean([1, 2]);
        var window = Around(targets);
        var near = (miss * window).sum([1, 2]) / window.sum([1, 2]).clamp_min(Constant(1));
        var p = logits.sigmoid().flatten(1); // (N, h·w)
        var t = targets.flatten(1);
        var dice = (((p * t).sum(1) * Constant(2)).Plus(1) / p.sum(1).Plus(t.sum(1)).Plus(1)).neg().Plus(1);
        return (bce.Plus(dice * diceWeights).mean() * Constant(5)).Plus(near.mean() * Constant(NearWeight)).MoveToOuterDisposeScope();
    }

    // (N, h, w): 1 in each target's box and a few cells around it; 0 everywhere where the target is empty.
    private static Tensor Around(Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return (Extent(targets.amax([1])).unsqueeze(1) * Extent(targets.amax([2])).unsqueeze(2)).MoveToOuterDisposeScope();
    }

    // (N, n) -> (N, n): 1 from a little before the first cell that is not 0 to a little after the last.
    private static Tensor Extent(Tensor covered)
    {
        var there = (covered > Constant(0)).to_type(ScalarType.Float32);
        var from = there.cumsum(1);
        var to = there.flip(1).cumsum(1).flip(1);
        var between = ((from * to) > Constant(0)).to_type(ScalarType.Float32).unsqueeze(1);
        return nn.functional.max_pool1d(between, (2 * Near) + 1, stride: 1, padding: Near).squeeze(1);
    }

    /// <summary>Sigmoid focal loss (Lin et al. 2017; α = 0.25, γ = 2), a sum over all pairs divided by the number of positive ones.</summary>
    /// <param name="logits">(N, V): each query against each name.</param>
    /// <param name="targets">(N, V), 0 or 1.</param>
    public static Tensor Focal(Tensor logits, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var bce = nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction: nn.Reduction.None);
        var p = logits.sigmoid();
        var miss = (p - targets).abs();
        var alpha = (targets * Constant(-0.5)).Plus(0.75); // 0.25 where it is, 0.75 where it is not
        return ((alpha * miss * miss * bce).sum() / targets.sum().clamp_min(Constant(1))).MoveToOuterDisposeScope();
    }

    /// <summary>Binary cross-entropy, a sum over all pairs divided by the number of positive ones: unlike <see cref="Focal"/> it teaches probabilities.</summary>
    /// <param name="logits">(N, V).</param>
    /// <param name="targets">(N, V), 0 or 1.</param>
    public static Tensor Pairs(Tensor logits, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var bce = nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction: nn.Reduction.Sum);
        return (bce / targets.sum().clamp_min(Constant(1))).MoveToOuterDisposeScope();
    }

    /// <summary>Cross-entropy of which mask each cell belongs to, or to none, averaged over what is labelled.</summary>
    /// <remarks>None has the logit 0: a mask that wins a cell lies above its own threshold there.</remarks>
    /// <param name="logits">(N, h, w).</param>
    /// <param name="targets">(1 + N, h, w), the part of each cell that belongs to none and to each; together 1, or less where a part is not labelled.</param>
    public static Tensor Cells(Tensor logits, Tensor targets)
    {
        using var scope = NewDisposeScope();
        var none = zeros(1, logits.shape[1], logits.shape[2], logits.dtype, logits.device);
        var likely = nn.functional.log_softmax(cat([none, logits], 0), 0);
        return ((targets * likely).sum().neg() / targets.sum().clamp_min(Constant(1))).MoveToOuterDisposeScope();
    }

    /// <summary>How far the predicted IoU is from the one reached, squared.</summary>
    /// <param name="predicted">(N) logits.</param>
    /// <param name="logits">(N, h, w) mask logits.</param>
    /// <param name="targets">(N, h, w).</param>
    public static Tensor PredictedIoU(Tensor predicted, Tensor logits, Tensor targets)
    {
        using var scope = NewDisposeScope();
        Tensor reached;
        using (no_grad())
        {
            var mask = (logits > Constant(0)).to_type(targets.dtype).flatten(1);
            var t = targets.flatten(1);
            var intersection = (mask * t).sum(1);
            reached = intersection / (mask.sum(1).Plus(t.sum(1)) - intersection).clamp_min(Constant(1e-6));
        }

        return nn.functional.mse_loss(predicted.sigmoid(), reached).MoveToOuterDisposeScope();
    }
}
