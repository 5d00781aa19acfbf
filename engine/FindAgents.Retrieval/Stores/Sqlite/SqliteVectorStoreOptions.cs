using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace FindAgents.Retrieval.Stores.Sqlite;

/// <summary>How a <see cref="SqliteVectorStore"/> opens its file and searches.</summary>
public sealed record SqliteVectorStoreOptions
{
    /// <summary>Whether the file is only read. It must exist then; nothing is written beside it either.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>How many threads a search may use, at least 1. All processors unless set.</summary>
    public int MaxDegreeOfParallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>How long a write waits for another process's write to end. Thirty seconds unless set.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether searches keep vectors' codes in a folder beside the file, memory-mapped. Without it the codes are made anew
    /// after each opening and held in memory, about <c>dimensions + 20</c> bytes a vector.
    /// </summary>
    public bool KeepCodes { get; init; } = true;

    /// <summary>Makes vectors of what is not one, unless a collection or property names its own.</summary>
    public IEmbeddingGenerator? EmbeddingGenerator { get; init; }

    /// <summary>Is told when codes are made anew, and why.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }
}
