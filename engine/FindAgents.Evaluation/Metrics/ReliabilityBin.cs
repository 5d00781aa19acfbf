namespace FindAgents.Evaluation.Metrics;

/// <summary>The answers whose scores lie in a part of 0–1.</summary>
/// <param name="From">The lowest score.</param>
/// <param name="To">The score below which the part ends; the last part has 1 itself.</param>
/// <param name="Count">How many answers.</param>
/// <param name="Score">Their mean score, in percent.</param>
/// <param name="Right">How many of them were right, in percent.</param>
public sealed record ReliabilityBin(double From, double To, int Count, double Score, double Right);
