using FindAgents.Training.Matching;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Losses;

/// <summary>loss_grounding_ce, _bce and _dice: each phrase finds one query, which draws what the phrase means.</summary>
public sealed class GroundingTerm : ILossTerm
{
    /// <inheritdoc/>
    public int TopLayers { get; init; } = 10;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Compute(LossContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var scope = NewDisposeScope();
        var masks = MatchedMasks.Need(context.Predictions.GroundingMasks, "pred_gmasks", "grounding"); // (B, Q, h, w)
        if (context.Targets.Any(target => target.GroundingMasks is null))
        {
            // One image without phrases leaves the batch without this loss, as in the official code.
            var zero = masks.sum() * Constant(0);
            return [.. Names.Select(name => (name, (zero * Constant(1)).MoveToOuterDisposeScope()))];
        }

        var texts = MatchedMasks.Need(context.Predictions.GroundingTexts, "pred_gtexts", "grounding"); // (B, Q, C)
        var phrases = MatchedMasks.Need(context.Predictions.GroundingPhrases, "pred_grounding_query", "grounding"); // (B, G, C)
        var logits = context.Targets
            .Select((target, image) => ContrastiveLosses.Similarity(texts[image], phrases[image].narrow(0, 0, target.GroundingHashes.Count), context.LogScale)) // (Q, g)
            .ToArray();
        var matches = context.Targets
            .Select((target, image) => context.Matcher.Match(logits[image].detach().softmax(0), masks[image], target.GroundingMasks!))
            .ToArray();

        var predicted = MatchedMasks.Predictions(masks, matches);
        var targets = MatchedMasks.Targets([.. context.Targets.Select(target => target.GroundingMasks!)], matches);
        var (crossEntropy, dice) = MaskLosses.AtPoints(predicted, targets, predicted.shape[0], context.PointOptions, context.Points);
        var classes = zeros_like(crossEntropy);
        for (var image = 0; image < matches.Length; image++)
        {
            classes = classes.Plus(PhraseLoss(logits[image], matches[image], context.Targets[image].GroundingHashes) * Constant(context.Targets[image].GroundingWeight));
        }

        return [.. Names.Zip([classes / Constant(matches.Length), crossEntropy, dice], (name, value) => (name, value.MoveToOuterDisposeScope()))];
    }

    private static string[] Names => ["loss_grounding_ce", "loss_grounding_bce", "loss_grounding_dice"];

    /// <summary>Each phrase chooses among the queries; phrases that say the same share their queries evenly.</summary>
    private static Tensor PhraseLoss(Tensor logits, Assignment match, IReadOnlyList<long> hashes)
    {
        var truth = new float[logits.shape[1], logits.shape[0]]; // (g, Q)
        for (var pair = 0; pair < match.Count; pair++)
        {
            var hash = hashes[(int)match.Targets[pair]];
            var alike = hashes.Count(other => other == hash);
            for (var phrase = 0; phrase < hashes.Count; phrase++)
            {
                truth[phrase, match.Sources[pair]] += hashes[phrase] == hash ? 1f / alike : 0;
            }
        }

        return ContrastiveLosses.SoftCrossEntropy(logits.t(), tensor(truth, device: logits.device));
    }
}
