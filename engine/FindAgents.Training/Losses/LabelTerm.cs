using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Losses;

/// <summary>loss_mask_ce: every object query says its class, or "no object".</summary>
/// <param name="noObjectWeight">The weight of "no object"; most queries are none.</param>
public sealed class LabelTerm(double noObjectWeight = 0.1) : ILossTerm
{
    /// <inheritdoc/>
    /// <remarks>One more than the other terms: the official code compares with &gt; here and with ≥ elsewhere.</remarks>
    public int TopLayers { get; init; } = 11;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Compute(LossContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var scope = NewDisposeScope();
        var logits = MatchedMasks.Need(context.Predictions.Logits, "pred_logits", "label"); // (B, Q, K + 1)
        var labels = MatchedMasks.Need(context.Targets, target => target.Labels, "labels", "label");
        var noObject = logits.shape[2] - 1;
        var classes = full([logits.shape[0], logits.shape[1]], Constant(noObject), ScalarType.Int64, logits.device);
        for (var image = 0; image < context.Objects.Count; image++)
        {
            var match = context.Objects[image];
            var row = classes[image];
            row.index_copy_(0, tensor(match.Sources, device: logits.device), labels[image].index_select(0, tensor(match.Targets, device: logits.device)));
        }

        var weights = ones(logits.shape[2], logits.dtype, logits.device);
        weights[noObject] = tensor(noObjectWeight, logits.dtype, logits.device);
        var loss = nn.functional.cross_entropy(logits.transpose(1, 2), classes, weights);
        return [("loss_mask_ce", loss.MoveToOuterDisposeScope())];
    }
}
