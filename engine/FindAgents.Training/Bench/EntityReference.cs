namespace FindAgents.Training.Bench;

/// <summary>A phrase of an annotated sentence and the segments that it means.</summary>
/// <param name="Phrase">The phrase as the sentence writes it.</param>
/// <param name="Start">Its first character's place in the sentence, in UTF-16 units as everywhere in .NET.</param>
/// <param name="SegmentIds">The segments' ids, one at least; readers that know one id only take the first.</param>
public sealed record EntityReference(string Phrase, int Start, IReadOnlyList<long> SegmentIds)
{
    /// <summary>The place behind its last character.</summary>
    public int End => Start + Phrase.Length;

    /// <inheritdoc/>
    public bool Equals(EntityReference? other) =>
        other is not null && Phrase == other.Phrase && Start == other.Start && SegmentIds.SequenceEqual(other.SegmentIds);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Phrase, Start, SegmentIds.Count);
}
