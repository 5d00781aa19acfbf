namespace FindAgents.Retrieval.Search;

/// <summary>A photo found, and why.</summary>
/// <param name="Rank">Its place among all that the query finds, from 1.</param>
/// <param name="Photo">The photo.</param>
/// <param name="Similarity">The cosine of its embedding and the query's, −1 to 1: what the order is by.</param>
/// <param name="Matches">For each thing that the query speaks of, which of the photo's regions go with it; in the order of the sentence.</param>
public sealed record AlbumHit(int Rank, AlbumPhoto Photo, double Similarity, IReadOnlyList<EntityMatch> Matches);
