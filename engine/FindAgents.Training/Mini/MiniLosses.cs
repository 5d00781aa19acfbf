using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Mini;

/// <summary>The dense losses of find-mini, over whole stride-4 masks: at this size sampling points would cost more than it saves.</summary>
/// <remarks>Pure and thread-safe; each returns a scalar owned by the caller.</remarks>
internal static class MiniLosses
{
    /// <summary>5 · BCE + 5 · dice against area-averaged targets.</summary>
    /// <param name="logits">(N, h, w).</param>
    /// <param name="targets">(N, h, w), the part of each cell that the object covers, 0–1.</param>
    /// <param name="diceWeights">(N): 0 for absent phrases, whose empty target gives dice nothing to hold on to, else 1.</param>
    public static Tensor Masks(Tensor logits, Tensor targets, Tensor diceWeights)
    {
        using var scope = NewDisposeScope();
        var bce = nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction: nn.Reduction.None).mean([1, 2]);
        var p = logits.sigmoid().flatten(1); // (N, h·w)
        var t = targets.flatten(1);
        var dice = (((p * t).sum(1) * Constant(2)).Plus(1) / p.sum(1).Plus(t.sum(1)).Plus(1)).neg().Plus(1);
        return bce.Plus(dice * diceWeights).mean().mul(Constant(5)).MoveToOuterDisposeScope();
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
