namespace FindAgents.Engine.Runtime;

/// <summary>Brings callers who come at about the same time together, so that their work is done as one.</summary>
/// <remarks>
/// <para>
/// Work of one kind is done together, up to so many at once. The first of a batch waits a little for company, never
/// longer than it was told to; a full batch goes at once. Nobody holds a thread while waiting: neither for company, nor
/// for a place in a full queue.
/// </para>
/// <para>
/// A caller who gives up leaves the others alone. Where the work fails, it fails for everybody in the batch, unless a
/// smaller batch may do: then its halves are tried, each by itself. Safe for concurrent callers.
/// </para>
/// </remarks>
/// <typeparam name="TItem">What is worked on.</typeparam>
/// <typeparam name="TKey">What is worked on together has the same.</typeparam>
/// <typeparam name="TResult">What becomes of it; disposed where its caller is gone.</typeparam>
internal sealed class BatchQueue<TItem, TKey, TResult> : IDisposable
    where TKey : notnull
    where TResult : IDisposable
{
    private readonly BatchWork _work;
    private readonly BatchLimits _limits;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiting> _waiting = new();
    private readonly SemaphoreSlim _places;
    private readonly CancellationTokenSource _closing = new();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _dispatching;

    /// <summary>Creates the queue.</summary>
    /// <param name="work">What is done, and when.</param>
    /// <param name="limits">How many at once, and how long the first waits for them.</param>
    /// <param name="time">The clock.</param>
    public BatchQueue(BatchWork work, BatchLimits limits, TimeProvider? time = null)
    {
        (_work, _limits, _time) = (work, limits, time ?? TimeProvider.System);
        _places = new SemaphoreSlim(limits.MaxQueued, limits.MaxQueued);
    }

    /// <summary>How many wait to be worked on; for tests and diagnosis.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Has something worked on, together with what others bring meanwhile.</summary>
    /// <param name="item">What.</param>
    /// <param name="key">What it may be done together with.</param>
    /// <param name="cancellationToken">Takes this caller out of the queue, or out of the batch that is being worked on.</param>
    /// <exception cref="ObjectDisposedException">The queue was disposed before the work was begun.</exception>
    public async Task<TResult> AskAsync(TItem item, TKey key, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var waiting = new Waiting(item, key, _time.GetTimestamp());
            Enqueue(waiting);
            await using (cancellationToken.UnsafeRegister(_ => Withdraw(waiting, cancellationToken), null).ConfigureAwait(false))
            {
                return await waiting.Answer.Task.ConfigureAwait(false);
            }
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Fails those who wait, and whoever comes later. What is being worked on is finished.</summary>
    public void Dispose()
    {
        Waiting[] left;
        lock (_lock)
        {
            if (_closing.IsCancellationRequested)
            {
                return;
            }

            _closing.Cancel();
            left = [.. _waiting];
            _waiting.Clear();
            Announce();
        }

        foreach (var waiting in left)
        {
            waiting.Answer.TrySetException(Closed());
        }
    }

    private static ObjectDisposedException Closed() =>
        new(nameof(FindEngine), "The engine was disposed while this call waited for its turn: dispose it after the last call has returned.");

    // A place in the queue; whoever finds none waits for one.
    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        try
        {
            await _places.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            throw Closed();
        }
        catch (OperationCanceledException e)
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
    }

    private void Enqueue(Waiting waiting)
    {
        lock (_lock)
        {
            if (_closing.IsCancellationRequested)
            {
                throw Closed();
            }

            _waiting.AddLast(waiting);
            Announce();
            if (_dispatching)
            {
                return;
            }

            _dispatching = true;
        }

        _ = Task.Run(DispatchAsync);
    }

    private void Withdraw(Waiting waiting, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_waiting.Remove(waiting))
            {
                Announce();
            }
        }

        waiting.Answer.TrySetCanceled(cancellationToken);
    }

    // Under the lock.
    private void Announce()
    {
        _news.TrySetResult();
        _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    // Runs while anybody waits.
    private async Task DispatchAsync()
    {
        try
        {
            while (true)
            {
                // A turn first, the batch then: whoever comes while there is no turn to be had joins it.
                await _work.EnterAsync().ConfigureAwait(false);
                var batch = await GatherAsync().ConfigureAwait(false);
                if (batch.Count == 0)
                {
                    _work.Leave();
                    return;
                }

                _ = Task.Run(() => Work(batch));
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Abandon(e);
        }
    }

    // A turn could not be had, and will not be.
    private void Abandon(Exception reason)
    {
        Waiting[] left;
        lock (_lock)
        {
            left = [.. _waiting];
            _waiting.Clear();
            _dispatching = false;
        }

        foreach (var waiting in left)
        {
            waiting.Answer.TrySetException(_closing.IsCancellationRequested ? Closed() : reason);
        }
    }

    // The next batch, oldest first; none where nobody waits any longer.
    private async Task<IReadOnlyList<Waiting>> GatherAsync()
    {
        while (true)
        {
            Task news;
            TimeSpan patience;
            lock (_lock)
            {
                if (_waiting.First is not { Value: var oldest })
                {
                    _dispatching = false;
                    return [];
                }

                var kinds = _waiting.GroupBy(waiting => waiting.Key);
                patience = _limits.MaxWait - _time.GetElapsedTime(oldest.Since);
                var ready = kinds.FirstOrDefault(kind => kind.Count() >= _limits.MaxBatch) ?? (patience <= TimeSpan.Zero ? kinds.First() : null);
                if (ready is not null)
                {
                    List<Waiting> batch = [.. ready.Take(_limits.MaxBatch)];
                    batch.ForEach(waiting => _waiting.Remove(waiting));
                    return batch;
                }

                news = _news.Task;
            }

            using var done = new CancellationTokenSource();
            await Task.WhenAny(news, Task.Delay(patience, _time, done.Token)).ConfigureAwait(false);
            await done.CancelAsync().ConfigureAwait(false);
        }
    }

    private void Work(IReadOnlyList<Waiting> batch)
    {
        try
        {
            Answer(batch);
        }
        finally
        {
            _work.Leave();
        }
    }

    private void Answer(IReadOnlyList<Waiting> batch)
    {
        List<Waiting> wanted = [.. batch.Where(waiting => !waiting.Answer.Task.IsCompleted)];
        if (wanted.Count == 0)
        {
            return;
        }

        try
        {
            var results = _work.Do([.. wanted.Select(waiting => waiting.Item)]);
            if (results.Count != wanted.Count)
            {
                throw new InvalidOperationException($"{wanted.Count} items were worked on, {results.Count} results came back.");
            }

            foreach (var (waiting, result) in wanted.Zip(results))
            {
                if (!waiting.Answer.TrySetResult(result))
                {
                    result.Dispose();
                }
            }
        }
        catch (Exception e) when (wanted.Count > 1 && _work.MayFitInHalf(e))
        {
            Answer(wanted[..(wanted.Count / 2)]);
            Answer(wanted[(wanted.Count / 2)..]);
        }
        catch (Exception e)
        {
            // Whatever it is, those who wait for the answer are told.
            wanted.ForEach(waiting => waiting.Answer.TrySetException(e));
        }
    }

    /// <summary>What a queue does with a batch.</summary>
    /// <param name="Do">Works on items of one kind, on a thread of the pool; gives one result an item, in order.</param>
    /// <param name="EnterAsync">Waits until a batch may be worked on.</param>
    /// <param name="Leave">Says that it has been.</param>
    /// <param name="MayFitInHalf">Whether half as many may do where so many failed.</param>
    public sealed record BatchWork(Func<IReadOnlyList<TItem>, IReadOnlyList<TResult>> Do, Func<Task> EnterAsync, Action Leave, Func<Exception, bool> MayFitInHalf);

    private sealed class Waiting(TItem item, TKey key, long since)
    {
        public TItem Item { get; } = item;

        public TKey Key { get; } = key;

        public long Since { get; } = since;

        public TaskCompletionSource<TResult> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
