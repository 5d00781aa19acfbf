using FindAgents.Agents.Compositions;
using FindAgents.Engine;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>How a language model is asked, and what it may answer.</summary>
/// <remarks>Read once, when the composer is created.</remarks>
public sealed class LlmComposerOptions
{
    /// <summary>The task prototypes that a model may use; the engine's by default.</summary>
    public PrototypeCatalogue Catalogue { get; set; } = PrototypeCatalogue.BuiltIn;

    /// <summary>What the model is told; the prompts that come along by default.</summary>
    public ComposePrompts Prompts { get; set; } = ComposePrompts.Default;

    /// <summary>Whether there is an album to search. Without one a search is no valid step.</summary>
    public bool HasAlbum { get; set; } = true;

    /// <summary>Whether the model is given the answer's schema as one that it has to keep to. A model that does not know how is asked without it, and its JSON looked for in its text.</summary>
    public bool StructuredOutput { get; set; } = true;

    /// <summary>How many phrases a step may have, and things that must not be there; 20 by default.</summary>
    public int MaxPhrases { get; set; } = 20;

    /// <summary>How many characters a phrase or query may have, references to images not counted; 200 by default.</summary>
    public int MaxPhraseLength { get; set; } = 200;

    /// <summary>How many characters of an answer are read, before the connection is closed; 32,768 by default.</summary>
    public int MaxAnswerLength { get; set; } = 32 * 1024;

    /// <summary>How long a request may take in all, retries and repair included; 60 seconds by default.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a question is sent again when the server is busy (429) or fails (408, 500, 502, 503, 504); 2 by default.</summary>
    public int MaxRetries { get; set; } = 2;

    /// <summary>How long to wait before the first retry; the double before each further one, or what the server asks for. Half a second by default.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Whether the offline composer answers where the model does not, and says so in the notes. Without it, which is the default, that is an exception.</summary>
    public bool FallBackToOffline { get; set; }

    /// <exception cref="FindException">A value is out of its range.</exception>
    internal void Validate()
    {
        Require(Catalogue is not null, nameof(Catalogue), Catalogue, "task prototypes");
        Require(Prompts is not null, nameof(Prompts), Prompts, "prompts");
        Require(MaxPhrases > 0, nameof(MaxPhrases), MaxPhrases, "1 or more");
        Require(MaxPhraseLength > 0, nameof(MaxPhraseLength), MaxPhraseLength, "1 or more");
        Require(MaxAnswerLength is >= 256 and <= 1 << 20, nameof(MaxAnswerLength), MaxAnswerLength, "256 to 1,048,576 characters");
        Require(Timeout > TimeSpan.Zero && Timeout <= TimeSpan.FromHours(1), nameof(Timeout), Timeout, "a time above 0, up to an hour");
        Require(MaxRetries is >= 0 and <= 10, nameof(MaxRetries), MaxRetries, "0 to 10");
        Require(RetryDelay >= TimeSpan.Zero && RetryDelay <= TimeSpan.FromMinutes(1), nameof(RetryDelay), RetryDelay, "0 to a minute");
    }

    private static void Require(bool holds, string name, object? value, string expected)
    {
        if (!holds)
        {
            throw new LlmException($"{nameof(LlmComposerOptions)}.{name} is {value ?? "null"}; expected {expected}.");
        }
    }
}
