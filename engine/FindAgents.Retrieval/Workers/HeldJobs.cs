using FindAgents.Retrieval.Queue;

namespace FindAgents.Retrieval.Workers;

/// <summary>The jobs that a worker has, which it says every so often.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class HeldJobs : IAsyncDisposable
{
    private readonly IWorkQueue _queue;
    private readonly TimeSpan _lease;
    private readonly Lock _lock = new();
    private readonly HashSet<LeasedJob> _jobs = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _beating;

    /// <summary>Begins to say which jobs are held.</summary>
    public HeldJobs(IWorkQueue queue, TimeSpan lease)
    {
        (_queue, _lease) = (queue, lease);
        _beating = Task.Run(BeatAsync);
    }

    /// <summary>Holds jobs from now on.</summary>
    public void Add(IEnumerable<LeasedJob> jobs)
    {
        lock (_lock)
        {
            _jobs.UnionWith(jobs);
        }
    }

    /// <summary>Holds a job no more.</summary>
    /// <returns>False where it was lost meanwhile.</returns>
    public bool Remove(LeasedJob job)
    {
        lock (_lock)
        {
            return _jobs.Remove(job);
        }
    }

    /// <summary>Whether a job is still this worker's, as far as is known.</summary>
    public bool Has(LeasedJob job)
    {
        lock (_lock)
        {
            return _jobs.Contains(job);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task BeatAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(_lease / 3, _stop.Token).ConfigureAwait(false);
                await SayAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The worker has ended.
        }
    }

    private async Task SayAsync()
    {
        LeasedJob[] held;
        lock (_lock)
        {
            held = [.. _jobs];
        }

        if (held.Length == 0)
        {
            return;
        }

        try
        {
            var lost = await _queue.HeartbeatAsync(held, _lease, _stop.Token).ConfigureAwait(false);
            lock (_lock)
            {
                _jobs.ExceptWith(lost);
            }
        }
        catch (Stores.StoreException)
        {
            // The next time may come through before the lease ends; if not, the jobs are lost, and completing them says so.
        }
    }
}
