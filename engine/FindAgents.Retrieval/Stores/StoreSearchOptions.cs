using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Stores;

/// <summary>Options for a search that a store of ours understands beyond the abstractions' own.</summary>
/// <typeparam name="TRecord">The record type.</typeparam>
public class StoreSearchOptions<TRecord> : VectorSearchOptions<TRecord>
{
    /// <summary>
    /// Whether every stored vector is compared in full precision. The embedded store's answers are the same without it,
    /// many times sooner; it is there to check that. The Postgres store asks no index then, whose answers are approximate.
    /// </summary>
    public bool Exact { get; set; }

    /// <summary>
    /// How many candidates an approximate index looks at, 1 to 1000: more find better and take longer. Null is what the store
    /// is configured for. The embedded store has no such index.
    /// </summary>
    public int? Effort { get; set; }
}
