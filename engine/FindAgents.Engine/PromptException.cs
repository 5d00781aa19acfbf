namespace FindAgents.Engine;

/// <summary>A prompt cannot be used: an empty phrase, a point or box that is not a number or lies outside the image, a stroke without points.</summary>
public class PromptException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public PromptException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public PromptException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public PromptException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
