namespace FindAgents.Training.Optimisation;

/// <summary>One line of a run's log.</summary>
/// <param name="Step">The step it belongs to.</param>
/// <param name="Seconds">Seconds of training up to then, interruptions not counted.</param>
/// <param name="Values">Numbers by name, such as losses, the learning rate or scores.</param>
public sealed record RunRecord(long Step, double Seconds, IReadOnlyDictionary<string, double> Values);
