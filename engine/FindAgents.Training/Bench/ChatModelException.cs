using FindAgents.Engine;

namespace FindAgents.Training.Bench;

/// <summary>A chat model cannot be reached or does not answer.</summary>
public class ChatModelException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public ChatModelException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public ChatModelException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public ChatModelException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
