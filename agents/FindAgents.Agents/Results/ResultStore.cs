namespace FindAgents.Agents.Results;

/// <summary>Keeps results under opaque ids for a while after their last use, the most recently used of them only.</summary>
/// <remarks>Safe to use from several threads at once.</remarks>
/// <param name="lifetime">How long after its last use a result is kept.</param>
/// <param name="capacity">How many are kept.</param>
/// <param name="time">The clock.</param>
/// <param name="again">What to do about one that is gone.</param>
internal sealed class ResultStore<TResult>(TimeSpan lifetime, int capacity, TimeProvider time, string again)
    where TResult : class, IStored
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _byId = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _recent = []; // the result used last comes first
    private long _added;

    public void Add(TResult result)
    {
        lock (_gate)
        {
            _byId.Add(result.Id, _recent.AddFirst(new Entry(result, _added++, time.GetTimestamp())));
            Trim();
        }
    }

    /// <exception cref="UnknownResultException">The id was never given out, or its result is no longer kept.</exception>
    public TResult Get(string id)
    {
        lock (_gate)
        {
            Trim();
            if (!_byId.TryGetValue(id, out var node))
            {
                throw new UnknownResultException(
                    $"No result is kept under the id '{Quote.Short(id)}': it was never given out, or it has gone. The last {capacity} results are kept, each for {Quote.Duration(lifetime)} after its last use. {again}");
            }

            return Use(node);
        }
    }

    /// <summary>Whether a result is kept under an id. Asking for that is no use of it.</summary>
    public bool Has(string id)
    {
        lock (_gate)
        {
            Trim();
            return _byId.ContainsKey(id);
        }
    }

    /// <summary>The result that was added last of those that a condition holds for; <see langword="null"/> where none is kept.</summary>
    public TResult? Last(Func<TResult, bool> condition)
    {
        lock (_gate)
        {
            Trim();
            var last = _recent.Where(entry => condition(entry.Result)).MaxBy(entry => entry.Order);
            return last is null ? null : Use(_byId[last.Result.Id]);
        }
    }

    /// <summary>The results that are kept, the one used last first. Asking is no use of them.</summary>
    public IReadOnlyList<TResult> All()
    {
        lock (_gate)
        {
            Trim();
            return [.. _recent.Select(entry => entry.Result)];
        }
    }

    private TResult Use(LinkedListNode<Entry> node)
    {
        node.Value = node.Value with { LastUse = time.GetTimestamp() };
        _recent.Remove(node);
        _recent.AddFirst(node);
        return node.Value.Result;
    }

    private void Trim()
    {
        while (_recent.Last is { } last && (_recent.Count > capacity || time.GetElapsedTime(last.Value.LastUse) >= lifetime))
        {
            _byId.Remove(last.Value.Result.Id);
            _recent.RemoveLast();
        }
    }

    private sealed record Entry(TResult Result, long Order, long LastUse);
}
