namespace FindAgents.Engine.Runtime;

/// <summary>A native library is not of the form that the engine can load or mend.</summary>
internal sealed class NativeLibraryFormatException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public NativeLibraryFormatException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public NativeLibraryFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public NativeLibraryFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
