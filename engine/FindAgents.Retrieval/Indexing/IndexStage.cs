namespace FindAgents.Retrieval.Indexing;

/// <summary>What bringing an album up to date is at.</summary>
public enum IndexStage
{
    /// <summary>Waiting for another run over the same album; <see cref="AlbumIndexProgress.Current"/> says whose.</summary>
    Waiting,

    /// <summary>Looking at the folders: what is new, changed, moved or gone.</summary>
    Scanning,

    /// <summary>Encoding photos.</summary>
    Encoding,

    /// <summary>Taking out what is gone.</summary>
    Removing,

    /// <summary>All is done.</summary>
    Done,
}
