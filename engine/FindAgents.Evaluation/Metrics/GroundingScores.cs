namespace FindAgents.Evaluation.Metrics;

/// <summary>Grounding scores in percent.</summary>
/// <param name="CIoU">Cumulative IoU: the sum of intersections over the sum of unions.</param>
/// <param name="MIoU">The mean of the phrases' IoU.</param>
/// <param name="Precision">The part of the phrases whose IoU is at least 0.5, 0.6 … 0.9; at 0.5 it is the paper's AP50.</param>
/// <param name="Count">How many phrases.</param>
public sealed record GroundingScores(double CIoU, double MIoU, IReadOnlyDictionary<double, double> Precision, int Count);
