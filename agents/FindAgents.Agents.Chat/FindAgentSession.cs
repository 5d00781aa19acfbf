using FindAgents.Agents.Conversations;
using Microsoft.Agents.AI;

namespace FindAgents.Agents.Chat;

/// <summary>A conversation with a <see cref="FindAgent"/>.</summary>
/// <remarks>Messages of one session are answered one after the other; sessions do not know each other.</remarks>
public sealed class FindAgentSession : AgentSession, IDisposable
{
    internal FindAgentSession(Conversation conversation, AgentSession? model) => (Conversation, Model) = (conversation, model);

    /// <summary>What was spoken of: its images, and what answers found in them.</summary>
    public Conversation Conversation { get; }

    /// <summary>What the chat model was told and said; <see langword="null"/> where there is none.</summary>
    internal AgentSession? Model { get; }

    /// <summary>Held by the message that is answered.</summary>
    internal SemaphoreSlim Turn { get; } = new(1, 1);

    /// <inheritdoc/>
    public void Dispose() => Turn.Dispose();
}
