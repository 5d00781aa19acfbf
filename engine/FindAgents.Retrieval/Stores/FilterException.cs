namespace FindAgents.Retrieval.Stores;

/// <summary>A filter or an ordering cannot be translated; the message names the part and what may stand there.</summary>
public class FilterException : StoreException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public FilterException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public FilterException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public FilterException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
