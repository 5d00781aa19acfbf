using FindAgents.Engine;

namespace FindAgents.Agents.Compositions;

/// <summary>A composition cannot be run, or is none: the message names the step and says how to mend it.</summary>
public class CompositionException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public CompositionException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public CompositionException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public CompositionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception from what a validator found.</summary>
    /// <param name="problems">At least one.</param>
    public CompositionException(IReadOnlyList<CompositionProblem> problems)
        : base(string.Join('\n', problems)) => Problems = problems;

    /// <summary>What is wrong, each with its step; none where the composition could not be read at all.</summary>
    public IReadOnlyList<CompositionProblem> Problems { get; } = [];
}
