namespace FindAgents.Retrieval;

/// <summary>There is no album, or no photo in it, of the name given: the message says which there are.</summary>
public sealed class UnknownAlbumException : AlbumException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public UnknownAlbumException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public UnknownAlbumException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public UnknownAlbumException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
