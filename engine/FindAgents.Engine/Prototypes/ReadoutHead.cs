namespace FindAgents.Engine.Prototypes;

/// <summary>Where a variable is read out: in pixel space or in the semantic space (paper section 3.1).</summary>
public enum ReadoutHead
{
    /// <summary>Pixel space, (B, Q, H, W): the mask embedding's dot product with the mask features.</summary>
    Mask,

    /// <summary>Pixel space, (B, Q, mask dimension): the mask embedding itself.</summary>
    MaskEmbedding,

    /// <summary>Semantic space, (B, Q, projection): the embedding that is compared with words, phrases and captions.</summary>
    ClassEmbedding,

    /// <summary>Semantic space, (B, Q, classes): scaled cosines to the embeddings of a vocabulary.</summary>
    ClassLogits,
}
