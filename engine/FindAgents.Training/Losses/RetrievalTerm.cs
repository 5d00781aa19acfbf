using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Losses;

/// <summary>loss_retrieval_decoder: images and captions of the batch find each other, as wholes and word by word.</summary>
public sealed class RetrievalTerm : ILossTerm
{
    /// <inheritdoc/>
    public int TopLayers { get; init; } = 10;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Value)> Compute(LossContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var scope = NewDisposeScope();
        var images = MatchedMasks.Need(context.Predictions.Retrievals, "pred_retrievals", "retrieval").select(1, -1); // (B, C)
        var captions = MatchedMasks.Need(context.Predictions.RetrievalTexts, "pred_retrievals_lang", "retrieval").select(1, -1); // (B, C)
        var queries = MatchedMasks.Need(context.Predictions.Captions, "pred_captions", "retrieval"); // (B, Q, C)
        var words = cat(MatchedMasks.Need(context.Targets, target => target.CaptionTokens, "caption_tokens", "retrieval")); // (B, L, C)
        var wordMask = cat(MatchedMasks.Need(context.Targets, target => target.CaptionMask, "caption_mask", "retrieval")); // (B, L)
        var whole = ContrastiveLosses.ImageText(images, captions, context.LogScale);
        var fine = ContrastiveLosses.QueryWord(queries, words, wordMask, context.LogScale);
        return [("loss_retrieval_decoder", whole.Plus(fine * Constant(0.5)).MoveToOuterDisposeScope())];
    }
}
