namespace FindAgents.Training.Pseudo;

/// <summary>How far labelling has got.</summary>
/// <param name="Done">Photos done, those of an earlier run included.</param>
/// <param name="Photos">Photos in all.</param>
/// <param name="Labels">Things labelled in this run.</param>
/// <param name="Remaining">The time left at this run's speed; null before its first photo.</param>
public sealed record PseudoLabelProgress(int Done, int Photos, int Labels, TimeSpan? Remaining)
{
    /// <inheritdoc/>
    public override string ToString() => $"photo {Done}/{Photos}, {Labels} things, {(Remaining is { } left ? $"{left:hh\\:mm\\:ss} left" : "no estimate yet")}";
}
