namespace FindAgents.Engine.Prototypes;

/// <summary>The part that a variable plays in the interface; the first word of its name says it (paper section 3.2).</summary>
public enum VariableKind
{
    /// <summary>A set of queries that each propose one mask: <c>proposals_…</c>.</summary>
    Proposal,

    /// <summary>Queries that gather the meaning of a whole image or of a prompt: <c>queries_…</c>.</summary>
    Query,

    /// <summary>Prompt embeddings from a foundation or from the embedding sampler: <c>tokens_…</c>.</summary>
    Token,

    /// <summary>Learned embeddings that look at the image through the masks of a previous answer: <c>memories_…</c>.</summary>
    Memory,
}
