using FindAgents.Agents.Composers;
using FindAgents.Agents.Compositions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace FindAgents.Agents.Chat;

/// <summary>How a <see cref="FindAgent"/> answers.</summary>
public sealed record FindAgentOptions
{
    /// <summary>The agent's name.</summary>
    public string Name { get; init; } = "findagents";

    /// <summary>The chat model that answers with the tools; <see langword="null"/> for none: then sentences are composed and run, and what came of it is told. Stays the caller's.</summary>
    public IChatClient? ChatClient { get; init; }

    /// <summary>Whether a message is answered without the chat model where that cannot be reached; otherwise its failure is the caller's.</summary>
    public bool AnswerWithoutModel { get; init; } = true;

    /// <summary>Understands sentences where no chat model does; <see langword="null"/> for the offline one.</summary>
    public IComposer? Composer { get; init; }

    /// <summary>The prototypes that plans may name, asked for each message, since callers may save some; <see langword="null"/> for the engine's.</summary>
    public Func<PrototypeCatalogue>? Catalogue { get; init; }

    /// <summary>The album that searches look in; <see langword="null"/> for the only one that there is.</summary>
    public string? Album { get; init; }

    /// <summary>How many pictures of what was found an answer shows at most, from 0.</summary>
    public int MaxPictures { get; init; } = 4;

    /// <summary>How often a chat model may call tools before it has to answer, above 0.</summary>
    public int MaxToolRounds { get; init; } = 8;

    /// <summary>What a message may have to wait for before it fails: a chat model's answer, and all that its tools do for it.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Where what happens is logged; <see langword="null"/> for nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value cannot be used.</exception>
    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Name);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxPictures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxToolRounds);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero);
    }
}
