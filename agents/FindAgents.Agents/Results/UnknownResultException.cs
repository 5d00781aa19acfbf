using FindAgents.Engine;

namespace FindAgents.Agents.Results;

/// <summary>A result id, or a region number in it, is not known: never given out, or no longer kept.</summary>
public class UnknownResultException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public UnknownResultException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public UnknownResultException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public UnknownResultException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
