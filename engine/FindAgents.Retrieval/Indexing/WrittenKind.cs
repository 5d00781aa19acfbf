namespace FindAgents.Retrieval.Indexing;

/// <summary>Why a file is written to an album.</summary>
internal enum WrittenKind
{
    /// <summary>Its content was encoded, and is new to the album.</summary>
    Added,

    /// <summary>Its content was encoded, which another model had placed.</summary>
    Reindexed,

    /// <summary>It has content that the album had already.</summary>
    Moved,

    /// <summary>It has the content that it had.</summary>
    Touched,

    /// <summary>It cannot be read.</summary>
    Problem,
}
