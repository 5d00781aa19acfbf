namespace FindAgents.Engine.Imaging;

/// <summary>An image cannot be read: missing, empty, truncated, too large, or not a picture of a supported format.</summary>
public class ImageFormatException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public ImageFormatException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public ImageFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public ImageFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
