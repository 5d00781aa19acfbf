namespace FindAgents.Engine;

/// <summary>An image id is not known: never given out, or its encoding is no longer kept.</summary>
public class UnknownImageException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public UnknownImageException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public UnknownImageException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public UnknownImageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
