using Microsoft.Extensions.Logging;

namespace FindAgents.Retrieval.Queue;

/// <summary>How a <see cref="PostgresWorkQueue"/> keeps its jobs and tries them again.</summary>
public sealed record WorkQueueOptions
{
    /// <summary>The schema of the queues' tables, of 1 to 63 bytes. It is made where it does not exist, and may be that of a store.</summary>
    public string Schema { get; init; } = "findagents";

    /// <summary>How many attempts a job has, at least 1. An attempt whose lease ended, because its worker died, counts.</summary>
    public int MostAttempts { get; init; } = 5;

    /// <summary>The wait after a first failure; it doubles with every further one.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait after a failure.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How often a wait looks at the queue where no notice comes, as when a lease ends, or behind a pooler that lets none through.
    /// </summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Is told what the driver remarks.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }
}
