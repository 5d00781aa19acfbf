namespace FindAgents.Engine.Runtime;

/// <summary>How much a <see cref="BatchQueue{TItem, TKey, TResult}"/> takes together.</summary>
/// <param name="MaxBatch">The most that is done at once, from 1.</param>
/// <param name="MaxWait">How long the first of a batch waits for company.</param>
/// <param name="MaxQueued">How many may wait or be worked on; whoever comes then waits for a place.</param>
internal sealed record BatchLimits(int MaxBatch, TimeSpan MaxWait, int MaxQueued);
