namespace FindAgents.Engine.Masks;

/// <summary>A mask, run-length encoding, polygon or box is malformed or does not fit the image it is for.</summary>
public class MaskFormatException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public MaskFormatException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public MaskFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public MaskFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
