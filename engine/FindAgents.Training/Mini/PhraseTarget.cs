namespace FindAgents.Training.Mini;

/// <summary>A phrase that is asked.</summary>
/// <param name="Phrase">Its words.</param>
/// <param name="Instances">The instances that it names; none where it is absent.</param>
/// <param name="Categories">The categories that it may mean.</param>
/// <param name="Category">The one category that it means and that a piece of an image may say instead, or <see langword="null"/>.</param>
internal sealed record PhraseTarget(string Phrase, IReadOnlyList<int> Instances, IReadOnlySet<string> Categories, string? Category);
