namespace FindAgents.Training.Official;

/// <summary>The class that a step asks about beside an image, any one of the vocabulary, so that its embedding stays fresh.</summary>
/// <param name="Tokens">The prompt, one text: officially "Describe the concept of {}." with the class's name.</param>
/// <param name="Class">The class, 0 … K.</param>
public sealed record ClassPromptSample(PromptTokens Tokens, long Class);
