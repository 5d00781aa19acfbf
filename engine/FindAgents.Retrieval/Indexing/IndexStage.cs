namespace FindAgents.Retrieval.Indexing;

/// <summary>What bringing an album up to date is at.</summary>
public enum IndexStage
{
    /// <summary>Looking at the folders: what is new, changed, moved or gone.</summary>
    Scanning,

    /// <summary>Encoding photos.</summary>
    Encoding,

    /// <summary>Taking out what is gone.</summary>
    Removing,

    /// <summary>All is done.</summary>
    Done,
}
