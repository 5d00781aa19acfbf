using System.Collections.Concurrent;

namespace FindAgents.Tests;

/// <summary>What became of many calls.</summary>
internal sealed class McpLoadReport
{
    private readonly ConcurrentDictionary<McpLoadOutcome, int> _outcomes = new();
    private int _refusals;

    public int Calls { get; init; }

    /// <summary>Refusals, those that were followed by another attempt included.</summary>
    public int Refusals => _refusals;

    public TimeSpan Elapsed { get; set; }

    /// <summary>From the first attempt to the result, of the calls that had one.</summary>
    public ConcurrentBag<TimeSpan> Latencies { get; } = [];

    /// <summary>How the lost ones were lost.</summary>
    public ConcurrentBag<string> Losses { get; } = [];

    public int this[McpLoadOutcome outcome] => _outcomes.GetValueOrDefault(outcome);

    public void Count(McpLoadOutcome outcome) => _outcomes.AddOrUpdate(outcome, 1, (_, count) => count + 1);

    public void CountRefusal() => Interlocked.Increment(ref _refusals);

    public void Lose(string how)
    {
        Losses.Add(how);
        Count(McpLoadOutcome.Lost);
    }

    /// <summary>The latency that a share of the calls stayed below.</summary>
    public TimeSpan Latency(double share)
    {
        var sorted = Latencies.Order().ToList();
        return sorted.Count == 0 ? TimeSpan.Zero : sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
    }
}
