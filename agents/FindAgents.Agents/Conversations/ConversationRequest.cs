using FindAgents.Agents.Composers;

namespace FindAgents.Agents.Conversations;

/// <summary>A message of a conversation, ready to be composed by itself.</summary>
/// <param name="Text">The message, in which references stand for what its words mean.</param>
/// <param name="Options">What it can refer to without naming it.</param>
/// <param name="Meanings">What was put in, in the order of the message.</param>
public sealed record ConversationRequest(string Text, ComposeOptions Options, IReadOnlyList<ConversationMeaning> Meanings);
