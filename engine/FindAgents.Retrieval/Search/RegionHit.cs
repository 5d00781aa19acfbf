namespace FindAgents.Retrieval.Search;

/// <summary>A region found.</summary>
/// <param name="Rank">Its place among all that the query finds, from 1.</param>
/// <param name="Photo">The photo that it is in.</param>
/// <param name="Match">The region, and how well it goes with what was asked for.</param>
public sealed record RegionHit(int Rank, AlbumPhoto Photo, RegionMatch Match);
