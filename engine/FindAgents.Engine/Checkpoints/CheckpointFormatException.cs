namespace FindAgents.Engine.Checkpoints;

/// <summary>A checkpoint file is missing, truncated or malformed; the message names the file and, where it is one tensor's fault, the tensor.</summary>
public class CheckpointFormatException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public CheckpointFormatException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public CheckpointFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public CheckpointFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
