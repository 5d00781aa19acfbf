namespace FindAgents.Engine.Results;

/// <summary>What one phrase names in the image.</summary>
/// <param name="Phrase">The phrase as it was given.</param>
/// <param name="Found">Whether the model thinks it is in the picture.</param>
/// <param name="Score">How sure it is of that, 0–1.</param>
/// <param name="Region">Everything that the phrase names, as one region; <see langword="null"/> where it was not found.</param>
/// <param name="UnknownWords">Words of the phrase that the language encoder does not know and left out.</param>
public sealed record PhraseAnswer(string Phrase, bool Found, double Score, Region? Region, IReadOnlyList<string> UnknownWords);
