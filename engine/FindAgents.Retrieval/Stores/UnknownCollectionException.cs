namespace FindAgents.Retrieval.Stores;

/// <summary>A collection is not there: never created, or deleted since.</summary>
public class UnknownCollectionException : StoreException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public UnknownCollectionException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public UnknownCollectionException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public UnknownCollectionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
