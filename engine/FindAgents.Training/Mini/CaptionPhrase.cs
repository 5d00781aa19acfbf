using FindAgents.Training.Data;

namespace FindAgents.Training.Mini;

/// <summary>What a caption calls some of its photo's instances.</summary>
/// <param name="Text">Its words, without the article.</param>
/// <param name="Categories">The categories of what it names.</param>
/// <param name="Instances">What it names.</param>
internal sealed record CaptionPhrase(string Text, IReadOnlySet<string> Categories, IReadOnlyList<TrainingInstance> Instances);
