namespace FindAgents.Retrieval.Search;

/// <summary>A region, and how well it goes with what was asked for.</summary>
/// <param name="Region">The region.</param>
/// <param name="Similarity">The cosine of its embedding and that of what was asked for, −1 to 1.</param>
/// <param name="Score">How likely it is what was asked for, 0–1: of matches with a score of 0.5 about half are right.</param>
public sealed record RegionMatch(AlbumRegion Region, double Similarity, double Score);
