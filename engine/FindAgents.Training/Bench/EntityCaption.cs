namespace FindAgents.Training.Bench;

/// <summary>A caption of a photo and its phrases.</summary>
/// <param name="Text">The caption.</param>
/// <param name="Phrases">Its noun phrases, left to right, without overlap; those that are not grounded, too.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record EntityCaption(string Text, IReadOnlyList<EntityPhrase> Phrases)
{
    /// <summary>The phrases whose instances are known.</summary>
    public IEnumerable<EntityPhrase> Grounded => Phrases.Where(phrase => phrase.IsGrounded);
}
