namespace FindAgents.Retrieval.Queue;

/// <summary>A job that failed for good.</summary>
/// <param name="Key">What names it in its queue.</param>
/// <param name="Payload">What workers were told.</param>
/// <param name="Reason">Why the last attempt failed.</param>
/// <param name="Attempts">How many attempts it had.</param>
/// <param name="Worker">Who tried last.</param>
/// <param name="FailedAt">When, by the server's clock.</param>
public sealed record FailedJob(string Key, string Payload, string Reason, int Attempts, string? Worker, DateTimeOffset FailedAt);
