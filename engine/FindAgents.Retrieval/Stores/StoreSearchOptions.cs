using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Stores;

/// <summary>Options for a search that a store of ours understands beyond the abstractions' own.</summary>
/// <typeparam name="TRecord">The record type.</typeparam>
public class StoreSearchOptions<TRecord> : VectorSearchOptions<TRecord>
{
    /// <summary>
    /// Whether every stored vector is compared in full precision. The embedded store's answers are the same without it,
    /// many times sooner; it is there to check that, and measures approximate indices of other stores.
    /// </summary>
    public bool Exact { get; set; }
}
