using FindAgents.Training.Data;

namespace FindAgents.Training.Bench;

/// <summary>An <c>entity_*.json</c> file is malformed, contradicts itself, or does not belong to the data set at hand.</summary>
public class EntityFileException : DatasetFormatException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public EntityFileException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public EntityFileException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public EntityFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
