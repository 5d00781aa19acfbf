using FindAgents.Engine;

namespace FindAgents.Training.Conversion;

/// <summary>A package that a foundation is converted from cannot be had, is not the one that was pinned, or does not hold what it should.</summary>
public class ConversionException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public ConversionException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public ConversionException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public ConversionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
