namespace FindAgents.Engine.Results;

/// <summary>A space of embeddings.</summary>
public enum EmbeddingSpace
{
    /// <summary>Where whole images and sentences about them meet.</summary>
    Images,

    /// <summary>Where pieces of images and phrases for them meet.</summary>
    Regions,
}
