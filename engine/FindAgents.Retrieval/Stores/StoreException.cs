using FindAgents.Engine;

namespace FindAgents.Retrieval.Stores;

/// <summary>A store cannot do what it was asked to: the message names the file or the collection and says what to do.</summary>
/// <remarks>Where the database itself failed, the inner exception is the <c>VectorStoreException</c> that the abstractions speak of.</remarks>
public class StoreException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public StoreException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public StoreException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public StoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
