using Microsoft.Extensions.VectorData.ProviderServices;

namespace FindAgents.Retrieval.Stores;

/// <summary>What is searched for.</summary>
/// <param name="Property">The vector property to compare.</param>
/// <param name="Query">What to compare it with, of its dimension.</param>
/// <param name="Top">How many are wanted, at least 1.</param>
/// <param name="Skip">How many to leave out before these.</param>
/// <param name="Floor">The least similarity that is wanted.</param>
/// <param name="Exact">Whether every vector is compared in full precision.</param>
/// <param name="Effort">How many candidates an approximate index looks at, or null for what the store is configured for.</param>
/// <param name="Filter">Who may be found, or null for everybody.</param>
/// <param name="WithVectors">Whether to read vectors.</param>
internal sealed record StoreSearch(
    VectorPropertyModel Property,
    ReadOnlyMemory<float> Query,
    int Top,
    int Skip,
    double Floor,
    bool Exact,
    int? Effort,
    SqlFilter? Filter,
    bool WithVectors)
{
    /// <summary>How many must be ranked.</summary>
    public int Wanted => (int)Math.Min((long)Top + Skip, int.MaxValue);
}
