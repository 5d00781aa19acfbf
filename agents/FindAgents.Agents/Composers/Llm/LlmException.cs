using FindAgents.Engine;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>A language model cannot be reached, refuses to answer, or is not configured as it has to be.</summary>
/// <remarks>No message holds a key. What a model says, but cannot be used, is a <see cref="Compositions.CompositionException"/>.</remarks>
public class LlmException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public LlmException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public LlmException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public LlmException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
