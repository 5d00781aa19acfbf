using FindAgents.Engine;

namespace FindAgents.Agents.Images;

/// <summary>An image cannot be had: its path lies outside the allowed folders, names no readable file, or is no kind of reference that is understood.</summary>
public class ImageAccessException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public ImageAccessException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public ImageAccessException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public ImageAccessException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
