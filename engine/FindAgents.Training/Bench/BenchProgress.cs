namespace FindAgents.Training.Bench;

/// <summary>How far building a bench has come.</summary>
/// <param name="Done">Photos read.</param>
/// <param name="Total">Photos in all.</param>
/// <param name="Phrases">Phrases grounded so far.</param>
public readonly record struct BenchProgress(int Done, int Total, int Phrases);
