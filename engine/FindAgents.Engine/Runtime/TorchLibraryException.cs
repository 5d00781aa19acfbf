namespace FindAgents.Engine.Runtime;

/// <summary>TorchSharp's native libraries cannot be loaded on this machine.</summary>
public class TorchLibraryException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public TorchLibraryException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public TorchLibraryException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public TorchLibraryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
