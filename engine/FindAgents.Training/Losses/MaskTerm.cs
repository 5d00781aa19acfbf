using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Losses;

/// <summary>loss_mask_bce and loss_mask_dice: matched object queries draw their object.</summary>
public sealed class MaskTerm : ILossTerm
{
    /// <inheritdoc/>
    public int TopLayers { get; init; } = 10;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Compute(LossContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var scope = NewDisposeScope();
        var predicted = MatchedMasks.Predictions(MatchedMasks.Need(context.Predictions.Masks, "pred_masks", "mask"), context.Objects);
        var targets = MatchedMasks.Targets(MatchedMasks.Need(context.Targets, target => target.Masks, "masks", "mask"), context.Objects);
        var (crossEntropy, dice) = MaskLosses.AtPoints(predicted, targets, context.ObjectCount, context.PointOptions, context.Points);
        return [("loss_mask_bce", crossEntropy.MoveToOuterDisposeScope()), ("loss_mask_dice", dice.MoveToOuterDisposeScope())];
    }
}
