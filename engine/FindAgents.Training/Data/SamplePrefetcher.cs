using System.Collections.Concurrent;

namespace FindAgents.Training.Data;

/// <summary>
/// Makes samples ahead of their use on one background thread. The n-th sample taken is what the producer makes of n,
/// whatever the timing: a run that starts again at step n sees the samples that it would have seen.
/// </summary>
/// <remarks>
/// Samples belong to whoever takes them; those not taken are disposed with the prefetcher. Safe for concurrent use.
/// </remarks>
/// <typeparam name="T">What is produced.</typeparam>
public sealed class SamplePrefetcher<T> : IDisposable
    where T : class, IDisposable
{
    private readonly BlockingCollection<T> _ready;
    private readonly CancellationTokenSource _stop;
    private readonly Func<long, T> _produce;
    private readonly Task _worker;

    /// <summary>Starts producing.</summary>
    /// <param name="produce">Makes the sample of an index; called for first, first + 1, … one at a time.</param>
    /// <param name="first">The first index.</param>
    /// <param name="capacity">How many samples may wait to be taken.</param>
    /// <param name="cancellationToken">Stops producing; taking then throws.</param>
    public SamplePrefetcher(Func<long, T> produce, long first = 0, int capacity = 4, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(produce);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _produce = produce;
        _ready = new BlockingCollection<T>(capacity);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _worker = Task.Factory.StartNew(() => Work(first), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The next sample; waits for it where none is ready. The caller disposes it.</summary>
    /// <exception cref="OperationCanceledException">Either token was cancelled, or the prefetcher was disposed.</exception>
    /// <exception cref="Exception">Whatever the producer threw at this index.</exception>
    public T Take(CancellationToken cancellationToken = default)
    {
        if (_ready.TryTake(out var sample))
        {
            return sample;
        }

        try
        {
            return _ready.Take(cancellationToken);
        }
        catch (InvalidOperationException) when (_ready.IsAddingCompleted)
        {
            // The worker has ended: it says why.
            _worker.GetAwaiter().GetResult();
            throw;
        }
    }

    /// <summary>Stops the worker, waits for the sample it is at, and disposes all that were not taken.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            _worker.Wait();
        }
        catch (AggregateException)
        {
            // Who takes samples has been told, or no longer wants to know.
        }

        while (_ready.TryTake(out var sample))
        {
            sample.Dispose();
        }

        _ready.Dispose();
        _stop.Dispose();
    }

    private void Work(long first)
    {
        try
        {
            for (var index = first; ; index++)
            {
                _stop.Token.ThrowIfCancellationRequested();
                var sample = _produce(index);
                try
                {
                    _ready.Add(sample, _stop.Token);
                }
                catch
                {
                    sample.Dispose();
                    throw;
                }
            }
        }
        finally
        {
            _ready.CompleteAdding();
        }
    }
}
