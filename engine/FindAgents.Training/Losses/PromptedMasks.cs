using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Losses;

/// <summary>What the spatial and the interleaved task share: each prompt finds one query, which draws what the prompt means.</summary>
internal static class PromptedMasks
{
    /// <param name="context">The layer.</param>
    /// <param name="logits">(B, Q, S): how well each query fits each prompt.</param>
    /// <param name="masks">(B, Q, h, w): the queries' mask logits.</param>
    /// <param name="targets">Image by image (s, H, W), s ≤ S; empty masks are matched but not learnt from.</param>
    /// <returns>Three scalars in the caller's dispose scope; null where all masks are empty.</returns>
    public static (Tensor Class, Tensor CrossEntropy, Tensor Dice)? Losses(LossContext context, Tensor logits, Tensor masks, Tensor[] targets)
    {
        using var scope = NewDisposeScope();
        if (!targets.Any(target => target.any().item<bool>()))
        {
            return null;
        }

        var matches = targets
            .Select((target, image) => context.Matcher.Match(logits[image].narrow(1, 0, target.shape[0]).detach().softmax(0), masks[image], target))
            .ToArray();
        var matchedTargets = MatchedMasks.Targets(targets, matches); // (M, H, W)
        var kept = matchedTargets.flatten(1).any(1).nonzero().squeeze(1); // (M'): prompts that mean something
        var sources = tensor(matches.SelectMany(match => match.Sources).ToArray(), device: logits.device).index_select(0, kept);

        // (M', Q): the prompts in the order of their matches.
        var prompts = cat([.. matches.Select((match, image) => logits[image].t().index_select(0, tensor(match.Targets, device: logits.device)))]).index_select(0, kept);
        var choice = nn.functional.cross_entropy(prompts, sources);
        var predicted = MatchedMasks.Predictions(masks, matches).index_select(0, kept);
        var (crossEntropy, dice) = MaskLosses.AtPoints(predicted, matchedTargets.index_select(0, kept), predicted.shape[0], context.PointOptions, context.Points);
        return (choice.MoveToOuterDisposeScope(), crossEntropy.MoveToOuterDisposeScope(), dice.MoveToOuterDisposeScope());
    }
}
