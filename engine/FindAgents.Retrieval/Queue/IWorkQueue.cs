namespace FindAgents.Retrieval.Queue;

/// <summary>Jobs that any number of workers, on any number of machines, share: each is leased to one of them at a time.</summary>
/// <remarks>
/// <para>
/// A job that was enqueued is done, fails for good after its attempts, or is still there: whoever leases it and dies loses it when the lease ends,
/// and another gets it. So a job may be <em>begun</em> more than once. What it does must be idempotent, such as upserting by a
/// key made of the job's; then its effect is that of doing it once. A lease that ended and went to another worker cannot be
/// completed: <see cref="CompleteAsync"/> says so.
/// </para>
/// <para>Safe for concurrent use. Methods throw <see cref="Stores.StoreException"/> where the database cannot be reached or written.</para>
/// </remarks>
public interface IWorkQueue
{
    /// <summary>The queue's name.</summary>
    string Name { get; }

    /// <summary>Adds jobs, all or none; those whose keys are there already, in whatever state, are left as they are.</summary>
    /// <param name="jobs">The jobs. They are leased in this order, unless they must be tried again.</param>
    /// <param name="cancellationToken">Ends the adding, and adds none.</param>
    /// <returns>How many were added.</returns>
    /// <exception cref="ArgumentException">A key is empty or has more than 1,000 characters, or a text cannot be stored.</exception>
    Task<int> EnqueueAsync(IEnumerable<WorkItem> jobs, CancellationToken cancellationToken = default);

    /// <summary>Leases the next jobs that are due: waiting ones, those to be tried again, and those whose worker let its lease end.</summary>
    /// <param name="worker">Who takes them; told in lists and errors.</param>
    /// <param name="most">How many at most, at least 1.</param>
    /// <param name="lease">How long until others may take them, unless <see cref="HeartbeatAsync"/> says that they are worked on.</param>
    /// <param name="cancellationToken">Ends the leasing.</param>
    /// <returns>The jobs; none where none is due.</returns>
    Task<IReadOnlyList<LeasedJob>> LeaseAsync(string worker, int most, TimeSpan lease, CancellationToken cancellationToken = default);

    /// <summary>Says that jobs are still worked on, which begins their leases anew.</summary>
    /// <param name="jobs">Jobs that were leased.</param>
    /// <param name="lease">How long, from now.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The jobs whose leases were lost: what is done for them is not going to count, so stop.</returns>
    Task<IReadOnlyList<LeasedJob>> HeartbeatAsync(IReadOnlyCollection<LeasedJob> jobs, TimeSpan lease, CancellationToken cancellationToken = default);

    /// <summary>Says that a job is done.</summary>
    /// <returns>False where the lease had ended and the job is another's, or gone: then it does not count as done by this worker.</returns>
    Task<bool> CompleteAsync(LeasedJob job, CancellationToken cancellationToken = default);

    /// <summary>Says that a job failed. It is tried again later, after a wait that grows, until it has had its attempts.</summary>
    /// <param name="job">A job that was leased.</param>
    /// <param name="reason">Why; kept up to 4,000 characters.</param>
    /// <param name="retry">False where trying again is of no use, such as for a damaged file.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False where the lease had ended and the job is another's, or gone.</returns>
    Task<bool> FailAsync(LeasedJob job, string reason, bool retry = true, CancellationToken cancellationToken = default);

    /// <summary>How many jobs are in which state.</summary>
    Task<WorkCounts> CountAsync(CancellationToken cancellationToken = default);

    /// <summary>The jobs that failed for good, by key.</summary>
    /// <param name="top">How many at most.</param>
    /// <param name="skip">How many to leave out before these.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    Task<IReadOnlyList<FailedJob>> ListFailedAsync(int top = 100, int skip = 0, CancellationToken cancellationToken = default);

    /// <summary>Gives the jobs that failed for good all their attempts again.</summary>
    /// <param name="keys">Which ones; null for all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How many there were.</returns>
    Task<int> RetryFailedAsync(IEnumerable<string>? keys = null, CancellationToken cancellationToken = default);

    /// <summary>Forgets the jobs that are done, so that their keys may be used again.</summary>
    /// <returns>How many there were.</returns>
    Task<int> ForgetDoneAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits until a job may be due: it was enqueued, failed and is to be tried again, or its lease ended.</summary>
    /// <param name="most">How long to wait at most.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether one may be due. Another worker may take it first.</returns>
    Task<bool> WaitAsync(TimeSpan most, CancellationToken cancellationToken = default);
}
