namespace FindAgents.Retrieval.Indexing;

/// <summary>What one run of a watched album did.</summary>
/// <param name="Why">What made it run: a path that changed, <c>the beginning</c>, or <c>time</c>.</param>
/// <param name="Result">What it did; <see langword="null"/> where it failed.</param>
/// <param name="Failure">Why it failed; <see langword="null"/> where it did not.</param>
public sealed record AlbumWatchReport(string Why, AlbumIndexResult? Result, string? Failure);
