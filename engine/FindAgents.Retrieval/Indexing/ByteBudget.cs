namespace FindAgents.Retrieval.Indexing;

/// <summary>Lets as many pictures be in memory as fit into so many bytes.</summary>
/// <remarks>
/// Places are given in the order of turns, since pictures are used in that order: a later one that had taken what an earlier
/// one needs would wait for it forever. A picture that is larger than all of the budget has it alone. Safe for concurrent use.
/// </remarks>
/// <param name="bytes">The budget.</param>
internal sealed class ByteBudget(long bytes)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, (long Bytes, TaskCompletionSource Granted)> _waiting = [];
    private long _turn;
    private long _used;

    /// <summary>Waits until it is a picture's turn and there is room for it.</summary>
    /// <param name="turn">Its turn, from 0; each comes once.</param>
    /// <param name="size">What it takes; 0 for one that needs no room after all, which does not wait.</param>
    public Task TakeAsync(long turn, long size)
    {
        lock (_lock)
        {
            var granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(turn, (size, granted));
            Grant();
            return size == 0 ? Task.CompletedTask : granted.Task;
        }
    }

    /// <summary>Gives back what a picture took.</summary>
    public void Return(long size)
    {
        lock (_lock)
        {
            _used -= size;
            Grant();
        }
    }

    private void Grant()
    {
        while (_waiting.TryGetValue(_turn, out var next) && (_used == 0 || _used + next.Bytes <= bytes))
        {
            _waiting.Remove(_turn++);
            _used += next.Bytes;
            next.Granted.SetResult();
        }
    }
}
