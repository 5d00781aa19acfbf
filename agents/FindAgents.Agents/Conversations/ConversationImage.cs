namespace FindAgents.Agents.Conversations;

/// <summary>An image that a conversation has.</summary>
/// <param name="Name">How it is spoken of: <c>@Name</c> in a sentence.</param>
/// <param name="Reference">How operations know it: a path, or an id.</param>
public sealed record ConversationImage(string Name, string Reference)
{
    /// <summary>Its width in pixels; <see langword="null"/> until it was looked into.</summary>
    public int? Width { get; init; }

    /// <summary>Its height in pixels; <see langword="null"/> until it was looked into.</summary>
    public int? Height { get; init; }
}
