using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace FindAgents.Retrieval.Stores.Postgres;

/// <summary>How a <see cref="PostgresVectorStore"/> keeps its tables, builds its indices and searches.</summary>
public sealed record PostgresVectorStoreOptions
{
    /// <summary>The schema of the store's tables, of 1 to 63 bytes. It is made where it does not exist.</summary>
    public string Schema { get; init; } = "findagents";

    /// <summary>
    /// How many records a collection must have before a write builds its indices. Until then searches compare everything,
    /// which is exact and quick enough. Null: indices are built by <see cref="PostgresVectorStore.CreateIndicesAsync"/> alone,
    /// which is what to do when a collection is filled at one go, since an index that is there slows filling down.
    /// </summary>
    public int? IndexFrom { get; init; } = 20_000;

    /// <summary>The neighbours of a vector in an index (HNSW's m), 2 to 100. More find better, and take more room and time.</summary>
    public int IndexNeighbours { get; init; } = 16;

    /// <summary>The candidates looked at while building (HNSW's ef_construction), at least twice the neighbours, 4 to 1000.</summary>
    public int IndexEffort { get; init; } = 64;

    /// <summary>
    /// The memory for building an index, in megabytes; null leaves it to the server's maintenance_work_mem. An index that does not
    /// fit takes many times longer to build: it wants about 1.3 times the vectors' bytes.
    /// </summary>
    public int? IndexMemory { get; init; }

    /// <summary>The candidates that a search in an index looks at (hnsw.ef_search), 1 to 1000; never fewer than are wanted.</summary>
    public int SearchEffort { get; init; } = 200;

    /// <summary>Makes vectors of what is not one, unless a collection or property names its own.</summary>
    public IEmbeddingGenerator? EmbeddingGenerator { get; init; }

    /// <summary>Is told when an index is built, and what the driver remarks.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }
}
