namespace FindAgents.Training.Bench;

/// <summary>A sentence about a photo, with the phrases that are tied to segments.</summary>
/// <param name="ImageId">The photo.</param>
/// <param name="Sentence">The sentence.</param>
/// <param name="Phrases">The phrases in the order of the sentence.</param>
public sealed record EntityAnnotation(long ImageId, string Sentence, IReadOnlyList<EntityReference> Phrases)
{
    /// <inheritdoc/>
    public bool Equals(EntityAnnotation? other) =>
        other is not null && ImageId == other.ImageId && Sentence == other.Sentence && Phrases.SequenceEqual(other.Phrases);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ImageId, Sentence, Phrases.Count);
}
