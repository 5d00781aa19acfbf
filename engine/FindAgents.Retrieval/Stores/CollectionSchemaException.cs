namespace FindAgents.Retrieval.Stores;

/// <summary>A record type cannot be stored, or does not fit the collection that is already there; the message names the property.</summary>
public class CollectionSchemaException : StoreException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public CollectionSchemaException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public CollectionSchemaException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public CollectionSchemaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
