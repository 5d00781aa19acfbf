using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Losses;

/// <summary>
/// loss_interleave_itc, _ce, _bce and _dice: an interleaved sentence finds its image among the batch's, and each of its
/// entities, a word or a piece of an image, finds the query that draws it.
/// </summary>
public sealed class InterleaveTerm : ILossTerm
{
    /// <inheritdoc/>
    public int TopLayers { get; init; } = 10;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Compute(LossContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var scope = NewDisposeScope();
        var p = context.Predictions;
        var images = MatchedMasks.Need(p.Retrievals, "pred_retrievals", "interleave");
        var sentences = MatchedMasks.Need(p.InterleaveSentences, "pred_interleave_image", "interleave");
        var masks = MatchedMasks.Need(p.InterleaveMasks, "pred_imasks", "interleave");
        var targets = MatchedMasks.Need(context.Targets, target => target.InterleaveMasks, "interleave_masks", "interleave");

        var inPixels = MatchedMasks.Need(p.InterleaveMaskEmbeddings, "pred_imaskembs", "interleave")
            .matmul(MatchedMasks.Need(p.EntityPixels, "pred_entity_pixel", "interleave").transpose(1, 2)); // (B, Q, E)
        var inWords = MatchedMasks.Need(p.InterleaveObjects, "pred_interleave_objects", "interleave")
            .matmul(MatchedMasks.Need(p.EntityClasses, "pred_entity_class", "interleave").transpose(1, 2)); // (B, Q, E)
        var visual = stack([.. MatchedMasks.Need(context.Targets, target => target.InterleaveIsVisual, "interleave_isvisual", "interleave")])
            .to(inPixels.dtype).unsqueeze(1); // (B, 1, E)
        var logits = (inPixels * visual).Plus(inWords * visual.neg().Plus(1));

        // The official code gives up on the whole term, contrast included, where no entity has a mask.
        if (PromptedMasks.Losses(context, logits, masks, targets) is not var (choice, crossEntropy, dice))
        {
            var zero = masks.sum() * Constant(0);
            return [.. Names.Select(name => (name, (zero * Constant(1)).MoveToOuterDisposeScope()))];
        }

        var contrast = ContrastiveLosses.ImageText(images.select(1, -1), sentences.select(1, -1), context.LogScale);
        return [.. Names.Zip([contrast, choice, crossEntropy, dice], (name, value) => (name, value.MoveToOuterDisposeScope()))];
    }

    private static string[] Names => ["loss_interleave_itc", "loss_interleave_ce", "loss_interleave_bce", "loss_interleave_dice"];
}
