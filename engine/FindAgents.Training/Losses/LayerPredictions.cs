using FindAgents.Engine.Interface;
using FindAgents.Engine.Prototypes;
using static TorchSharp.torch;

namespace FindAgents.Training.Losses;

/// <summary>
/// What the interface predicts after one of its layers, as far as losses read it; names are the official outputs'.
/// B images, Q queries, C semantic and D pixel channels.
/// </summary>
/// <remarks>Holds tensors that it does not own.</remarks>
public sealed record LayerPredictions
{
    /// <summary>pred_logits (B, Q, K + 1): class logits, the last of them "no object".</summary>
    public Tensor? Logits { get; init; }

    /// <summary>pred_masks (B, Q, h, w): mask logits of the objects.</summary>
    public Tensor? Masks { get; init; }

    /// <summary>pred_captions (B, Q, C): the objects' semantic embeddings.</summary>
    public Tensor? Captions { get; init; }

    /// <summary>pred_smasks (B, Q, h, w): mask logits of the spatial queries.</summary>
    public Tensor? SpatialMasks { get; init; }

    /// <summary>pred_smaskembs (B, Q, D): their mask embeddings.</summary>
    public Tensor? SpatialMaskEmbeddings { get; init; }

    /// <summary>pred_pspatials (B, S, D): the positive spatial prompts in pixel space.</summary>
    public Tensor? SpatialPrompts { get; init; }

    /// <summary>pred_gmasks (B, Q, h, w): mask logits of the grounding queries.</summary>
    public Tensor? GroundingMasks { get; init; }

    /// <summary>pred_gtexts (B, Q, C): their semantic embeddings.</summary>
    public Tensor? GroundingTexts { get; init; }

    /// <summary>pred_grounding_query (B, G, C): the phrases' embeddings.</summary>
    public Tensor? GroundingPhrases { get; init; }

    /// <summary>pred_retrievals (B, 1, C): the images' embeddings.</summary>
    public Tensor? Retrievals { get; init; }

    /// <summary>pred_retrievals_lang (B, 1, C): the captions' embeddings.</summary>
    public Tensor? RetrievalTexts { get; init; }

    /// <summary>pred_interleave_image (B, 1, C): the interleaved sentences' embeddings.</summary>
    public Tensor? InterleaveSentences { get; init; }

    /// <summary>pred_imasks (B, Q, h, w): mask logits of the interleave queries.</summary>
    public Tensor? InterleaveMasks { get; init; }

    /// <summary>pred_imaskembs (B, Q, D): their mask embeddings.</summary>
    public Tensor? InterleaveMaskEmbeddings { get; init; }

    /// <summary>pred_interleave_objects (B, Q, C): their semantic embeddings.</summary>
    public Tensor? InterleaveObjects { get; init; }

    /// <summary>pred_entity_pixel (B, E, D): the sentences' entities in pixel space.</summary>
    public Tensor? EntityPixels { get; init; }

    /// <summary>pred_entity_class (B, E, C): the sentences' entities in semantic space.</summary>
    public Tensor? EntityClasses { get; init; }

    /// <summary>All that the prototype reads out after the layer, for loss terms of prototypes that are none of the official ones.</summary>
    public LayerOutputs? Outputs { get; init; }

    /// <summary>The layer's predictions by their official names, as far as the prototype reads them out.</summary>
    /// <param name="outputs">What the interface says after the layer.</param>
    /// <param name="logits">The class logits, which need a vocabulary; <see langword="null"/> for none.</param>
    public static LayerPredictions Of(LayerOutputs outputs, Tensor? logits = null)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        var there = outputs.Readouts
            .Where(readout => readout.Head != ReadoutHead.ClassLogits && (readout.Head != ReadoutHead.Mask || outputs[readout.Variable].MaskLogits is not null))
            .ToDictionary(readout => readout.Name, readout => outputs.Read(readout.Name), StringComparer.Ordinal);
        return new LayerPredictions
        {
            Outputs = outputs,
            Logits = logits,
            Masks = there.GetValueOrDefault("pred_masks"),
            Captions = there.GetValueOrDefault("pred_captions"),
            SpatialMasks = there.GetValueOrDefault("pred_smasks"),
            SpatialMaskEmbeddings = there.GetValueOrDefault("pred_smaskembs"),
            SpatialPrompts = there.GetValueOrDefault("pred_pspatials"),
            GroundingMasks = there.GetValueOrDefault("pred_gmasks"),
            GroundingTexts = there.GetValueOrDefault("pred_gtexts"),
            GroundingPhrases = there.GetValueOrDefault("pred_grounding_query"),
            Retrievals = there.GetValueOrDefault("pred_retrievals"),
            RetrievalTexts = there.GetValueOrDefault("pred_retrievals_lang"),
            InterleaveSentences = there.GetValueOrDefault("pred_interleave_image"),
            InterleaveMasks = there.GetValueOrDefault("pred_imasks"),
            InterleaveMaskEmbeddings = there.GetValueOrDefault("pred_imaskembs"),
            InterleaveObjects = there.GetValueOrDefault("pred_interleave_objects"),
            EntityPixels = there.GetValueOrDefault("pred_entity_pixel"),
            EntityClasses = there.GetValueOrDefault("pred_entity_class"),
        };
    }

    /// <summary>Reads what a prototype of one's own reads out.</summary>
    /// <param name="readout">The readout's name.</param>
    /// <returns>The tensor; see <see cref="ReadoutHead"/> for its shape.</returns>
    /// <exception cref="ArgumentException">These predictions were not made of an interface's outputs.</exception>
    /// <exception cref="PrototypeException">The prototype has no such readout, or its variable took no part.</exception>
    public Tensor Read(string readout) => (Outputs
        ?? throw new ArgumentException($"A loss needs the readout '{readout}', and there are no outputs to read it from; make the predictions with {nameof(LayerPredictions)}.{nameof(Of)}.", nameof(readout))).Read(readout);
}
