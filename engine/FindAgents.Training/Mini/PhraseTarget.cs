namespace FindAgents.Training.Mini;

/// <summary>A phrase that is asked.</summary>
/// <param name="Phrase">Its words.</param>
/// <param name="Instances">The instances that it names; none where it is absent.</param>
/// <param name="Category">The one category that it means, or <see langword="null"/> where it means several.</param>
internal sealed record PhraseTarget(string Phrase, IReadOnlyList<int> Instances, string? Category);
