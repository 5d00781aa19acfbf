using FindAgents.Agents.Compositions;
using FindAgents.Agents.Conversations;

namespace FindAgents.Agents.Chat;

/// <summary>What a message was understood as: the raw representation of the first update of an answer that no chat model gives.</summary>
/// <param name="Composition">The steps, or why there are none.</param>
/// <param name="Meanings">What words of the message were taken to mean of what was spoken of before.</param>
public sealed record FindPlan(Composition Composition, IReadOnlyList<ConversationMeaning> Meanings);
