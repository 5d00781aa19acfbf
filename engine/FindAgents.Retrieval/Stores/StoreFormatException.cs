namespace FindAgents.Retrieval.Stores;

/// <summary>A file is no store of ours, is damaged, or was written by a newer version.</summary>
public class StoreFormatException : StoreException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public StoreFormatException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public StoreFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public StoreFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
