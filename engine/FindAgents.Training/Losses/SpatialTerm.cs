using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Losses;

/// <summary>loss_spatial_ce, _bce and _dice: each point, box or stroke finds one query, which draws what was meant.</summary>
public sealed class SpatialTerm : ILossTerm
{
    /// <inheritdoc/>
    public int TopLayers { get; init; } = 10;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Compute(LossContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var scope = NewDisposeScope();
        var masks = MatchedMasks.Need(context.Predictions.SpatialMasks, "pred_smasks", "spatial");
        var embeddings = MatchedMasks.Need(context.Predictions.SpatialMaskEmbeddings, "pred_smaskembs", "spatial"); // (B, Q, D)
        var prompts = MatchedMasks.Need(context.Predictions.SpatialPrompts, "pred_pspatials", "spatial"); // (B, S, D)
        var targets = MatchedMasks.Need(context.Targets, target => target.SpatialMasks, "gt_spatial_masks", "spatial");
        var logits = embeddings.matmul(prompts.transpose(1, 2)); // (B, Q, S)
        var (choice, crossEntropy, dice) = PromptedMasks.Losses(context, logits, masks, targets)
            ?? (masks.sum() * Constant(0), masks.sum() * Constant(0), masks.sum() * Constant(0));
        return
        [
            ("loss_spatial_ce", choice.MoveToOuterDisposeScope()),
            ("loss_spatial_bce", crossEntropy.MoveToOuterDisposeScope()),
            ("loss_spatial_dice", dice.MoveToOuterDisposeScope()),
        ];
    }
}
