namespace FindAgents.Engine;

/// <summary>
/// The root of everything FindAgents throws on bad input or an unusable environment. Messages name what was given,
/// say what was expected and what to do, and are written to be shown to a person or an agent as they are.
/// </summary>
public class FindException : Exception
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public FindException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public FindException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public FindException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
