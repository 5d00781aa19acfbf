using FindAgents.Retrieval.Stores.Sqlite;
using FindAgents.Tests;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>A store in a folder that goes with the test.</summary>
internal sealed class SqliteHost : StoreHost
{
    public TempFolder Temp { get; } = new();

    public string File => Temp.At("store.db");

    public override string System => "sqlite";

    public override VectorStore Open(IEmbeddingGenerator? generator) => new SqliteVectorStore(File, new SqliteVectorStoreOptions { EmbeddingGenerator = generator });

    public override Task<IReadOnlyList<string>> VerifyAsync(VectorStore store) => ((SqliteVectorStore)store).VerifyAsync();

    public override void Dispose() => Temp.Dispose();
}
