using FindAgents.Engine;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>A prompt file cannot be used: the message names the file, the line, and what to change.</summary>
public class PromptTemplateException : FindException
{
    /// <summary>Creates the exception without a message of its own.</summary>
    public PromptTemplateException()
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller.</summary>
    public PromptTemplateException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that may be shown to the caller and the error behind it.</summary>
    public PromptTemplateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception for a place in a file.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="message">What is there, what was expected, and what to do.</param>
    /// <param name="innerException">The error behind it, where there is one.</param>
    public PromptTemplateException(string file, int line, string message, Exception? innerException = null)
        : base($"{file}, line {line}: {message}", innerException!) => (File, Line) = (file, line);

    /// <summary>The file; <see langword="null"/> where none is meant.</summary>
    public string? File { get; }

    /// <summary>The line, from 1; <see langword="null"/> where no file is meant.</summary>
    public int? Line { get; }
}
