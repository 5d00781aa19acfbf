using FindAgents.Engine.Masks;

namespace FindAgents.Engine.Models;

/// <summary>A phrase as a model sees it.</summary>
/// <param name="Text">The whole of it as text, for messages.</param>
/// <param name="Parts">Its parts in order.</param>
internal sealed record ModelPhrase(string Text, IReadOnlyList<ModelPhrasePart> Parts);

/// <summary>Words, or a piece of an encoded image.</summary>
internal readonly record struct ModelPhrasePart(string? Words, IModelEncoding? Image, BinaryMask? Mask);
