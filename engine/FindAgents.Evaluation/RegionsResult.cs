using FindAgents.Evaluation.Metrics;

namespace FindAgents.Evaluation;

/// <summary>Pieces of photos that find pieces of other photos.</summary>
/// <param name="Recall">The part of the pieces, in percent, that find one called the same among the first k of other photos.</param>
/// <param name="N">How many pieces of which another photo has one called the same.</param>
public sealed record RegionsResult(RecallScores Recall, int N);
