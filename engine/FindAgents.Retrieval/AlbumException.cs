using FindAgents.Engine;

namespace FindAgents.Retrieval;

/// <summary>An album cannot be made, opened, filled or searched as asked: the message names the album and says what to do.</summary>
public class AlbumException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public AlbumException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public AlbumException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public AlbumException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
