namespace FindAgents.Engine.Prototypes;

/// <summary>A task prototype is not valid: the message names the variable or the edge and says how to mend it.</summary>
public class PrototypeException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public PrototypeException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public PrototypeException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public PrototypeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception with everything that is wrong.</summary>
    /// <param name="message">A message with all of it that may be shown to the caller.</param>
    /// <param name="problems">The same one by one.</param>
    public PrototypeException(string message, IReadOnlyList<PrototypeProblem> problems)
        : base(message) => Problems = problems;

    /// <summary>What is wrong, one by one; none where only the message says it.</summary>
    public IReadOnlyList<PrototypeProblem> Problems { get; } = [];
}
