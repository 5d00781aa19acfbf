namespace FindAgents.Engine.Prototypes;

/// <summary>A prompt that a prototype takes: variables that belong to it take part only when it is given.</summary>
/// <param name="Name">The prompt's name, such as <c>phrases</c> or <c>spatial</c>.</param>
/// <param name="Optional">Whether the prototype also runs without it.</param>
public sealed record TaskPrompt(string Name, bool Optional = false);
