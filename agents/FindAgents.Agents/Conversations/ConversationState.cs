namespace FindAgents.Agents.Conversations;

/// <summary>What a conversation knows, as it is kept.</summary>
/// <param name="Images">The images.</param>
/// <param name="Answers">What its answers found, the last at the end.</param>
/// <param name="AtHand">The images spoken of last.</param>
public sealed record ConversationState(IReadOnlyList<ConversationImage> Images, IReadOnlyList<IReadOnlyList<ConversationThing>> Answers, IReadOnlyList<string> AtHand);
