namespace FindAgents.Agents.Conversations;

/// <summary>What words of a message were taken to mean.</summary>
/// <param name="Words">The words: <c>the second dog</c>.</param>
/// <param name="Name">What they mean, as people speak of it: <c>@walk.jpg#3</c>.</param>
public sealed record ConversationMeaning(string Words, string Name);
