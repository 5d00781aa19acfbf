namespace FindAgents.Engine.Prototypes;

/// <summary>Which of the interface's learned embeddings a variable starts from.</summary>
public enum LearnedContent
{
    /// <summary>None: the variable duplicates another one or is given with the prompt.</summary>
    None,

    /// <summary>The object queries: every row of <c>query_feat</c> but the last, with their positions in <c>query_embed</c>.</summary>
    Objects,

    /// <summary>The image query: the last row of <c>query_feat</c>, with its position in <c>query_embed</c>.</summary>
    Image,

    /// <summary>The spatial memories: <c>spatial_featured</c>, with their positions in <c>spatial_embed</c>.</summary>
    Memories,
}
