namespace FindAgents.Retrieval.Stores;

/// <summary>A record, key or vector cannot be stored or searched with: a wrong dimension, a NaN, a missing key.</summary>
public class RecordException : StoreException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public RecordException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public RecordException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public RecordException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
