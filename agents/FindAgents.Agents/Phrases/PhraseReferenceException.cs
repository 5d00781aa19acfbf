using FindAgents.Engine;

namespace FindAgents.Agents.Phrases;

/// <summary>A reference in a phrase is not written as one, or what it refers to cannot be had.</summary>
public class PhraseReferenceException : PromptException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public PhraseReferenceException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public PhraseReferenceException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public PhraseReferenceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
