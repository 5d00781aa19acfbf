namespace FindAgents.Training.Bench;

/// <summary>A bench that was built.</summary>
/// <param name="File">The annotations.</param>
/// <param name="Statistics">What came of what.</param>
/// <param name="Complaints">By photo: why a model's answer was not used.</param>
public sealed record BenchResult(EntityFile File, BenchStatistics Statistics, IReadOnlyList<KeyValuePair<long, string>> Complaints);
