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
}
