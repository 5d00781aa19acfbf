namespace FindAgents.Retrieval.Queue;

/// <summary>How many jobs of a queue are in which state.</summary>
/// <param name="Waiting">To be leased, at once or when their wait has ended; those whose leases ended among them.</param>
/// <param name="Leased">With a worker.</param>
/// <param name="Done">Done, and not forgotten yet.</param>
/// <param name="Failed">Failed for good.</param>
public sealed record WorkCounts(long Waiting, long Leased, long Done, long Failed)
{
    /// <summary>Whether nothing is left to do.</summary>
    public bool IsFinished => Waiting + Leased == 0;
}
