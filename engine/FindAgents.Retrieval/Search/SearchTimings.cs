namespace FindAgents.Retrieval.Search;

/// <summary>Where the time of a search went.</summary>
/// <param name="Embed">Placing the query.</param>
/// <param name="Search">Looking through the album and reading what was found.</param>
public sealed record SearchTimings(TimeSpan Embed, TimeSpan Search);
