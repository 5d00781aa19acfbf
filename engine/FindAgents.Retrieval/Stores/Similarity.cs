namespace FindAgents.Retrieval.Stores;

/// <summary>What makes two vectors alike. The names stand in files: never renamed.</summary>
internal enum Similarity
{
    /// <summary>The cosine of the angle between them.</summary>
    Cosine,

    /// <summary>Their dot product.</summary>
    Dot,
}
