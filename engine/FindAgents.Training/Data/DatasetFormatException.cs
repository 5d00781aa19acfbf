using FindAgents.Engine;

namespace FindAgents.Training.Data;

/// <summary>A data set's folder lacks a file, or an annotation file says something that cannot be right.</summary>
public class DatasetFormatException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public DatasetFormatException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public DatasetFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public DatasetFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
