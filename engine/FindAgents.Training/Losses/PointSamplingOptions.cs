namespace FindAgents.Training.Losses;

/// <summary>At how many points masks are compared; the official configuration by default.</summary>
/// <param name="Points">Points a mask.</param>
/// <param name="OversampleRatio">Candidates for each point, at least 1.</param>
/// <param name="ImportanceRatio">The part of the points, 0–1, that is taken where the prediction is undecided.</param>
public sealed record PointSamplingOptions(int Points = 12544, double OversampleRatio = 3, double ImportanceRatio = 0.75);
