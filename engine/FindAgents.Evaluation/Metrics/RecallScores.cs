namespace FindAgents.Evaluation.Metrics;

/// <summary>Recall at 1, 5 and 10: the part of the queries, in percent, that find a right candidate so far up.</summary>
/// <param name="R1">At the first place.</param>
/// <param name="R5">Among the first five.</param>
/// <param name="R10">Among the first ten.</param>
public sealed record RecallScores(double R1, double R5, double R10);
