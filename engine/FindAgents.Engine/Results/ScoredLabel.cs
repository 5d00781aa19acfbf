namespace FindAgents.Engine.Results;

/// <summary>What a region may be, and how sure the model is of it.</summary>
/// <param name="Label">A category name.</param>
/// <param name="Score">0–1, comparable with <see cref="Region.Score"/>.</param>
public sealed record ScoredLabel(string Label, double Score);
