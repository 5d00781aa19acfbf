namespace FindAgents.Retrieval.Indexing;

/// <summary>How many a minute, over the last minute.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class RateMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Queue<long> _marks = new([time.GetTimestamp()]);

    /// <summary>Notes that one more is done.</summary>
    public void Mark()
    {
        _marks.Enqueue(time.GetTimestamp());
        while (_marks.Count > 2 && time.GetElapsedTime(_marks.Peek()) > Window)
        {
            _marks.Dequeue();
        }
    }

    /// <summary>How many a minute; 0 while nothing is known.</summary>
    public double PerMinute() =>
        time.GetElapsedTime(_marks.Peek()) is { TotalMinutes: > 0 and var minutes } ? (_marks.Count - 1) / minutes : 0;
}
