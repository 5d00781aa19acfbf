namespace FindAgents.Evaluation;

/// <summary>How one phrase fared.</summary>
/// <param name="Phrase">The phrase.</param>
/// <param name="Kind">What it is to the categories' names: <c>synonym</c>, <c>hypernym</c>, <c>plural</c> or <c>attribute</c>.</param>
/// <param name="Taught">Whether training says this very phrase.</param>
/// <param name="Photo">The photo asked.</param>
/// <param name="Score">The answer's score, 0–1.</param>
/// <param name="Found">Whether the engine says that it is there, at its default threshold.</param>
/// <param name="IoU">The answer's IoU with what is meant, 0–1.</param>
/// <param name="Right">Found, with an IoU of at least one half.</param>
public sealed record WordScore(string Phrase, string Kind, bool Taught, long Photo, double Score, bool Found, double IoU, bool Right);
