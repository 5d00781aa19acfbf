namespace FindAgents.Retrieval.Queue;

/// <summary>A job to be done.</summary>
/// <param name="Key">What names it in its queue, 1 to 1,000 characters: of two jobs with one key the first counts.</param>
/// <param name="Payload">What a worker must know, such as JSON; any text.</param>
public sealed record WorkItem(string Key, string Payload);
