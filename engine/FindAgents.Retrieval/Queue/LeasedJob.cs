namespace FindAgents.Retrieval.Queue;

/// <summary>A job that a worker has for a while.</summary>
/// <param name="Id">The job's number in the database.</param>
/// <param name="Key">What names it in its queue.</param>
/// <param name="Payload">What the worker must know.</param>
/// <param name="Attempt">Which attempt this is, from 1. It also tells this lease from an earlier or later one of the same job.</param>
/// <param name="Worker">Who has it.</param>
public sealed record LeasedJob(long Id, string Key, string Payload, int Attempt, string Worker);
