using FindAgents.Retrieval.Stores.Sqlite;
using FindAgents.Tests;

namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>A test of the embedded store alone: its files, and what becomes of them.</summary>
public abstract class StoreTest : StoreContract
{
    private protected StoreTest()
        : base(new SqliteHost())
    {
    }

    private protected TempFolder Temp => ((SqliteHost)Host).Temp;

    private protected string File => ((SqliteHost)Host).File;

    private protected string Codes => Temp.At("store.db-codes");

    private protected SqliteVectorStore Open(SqliteVectorStoreOptions? options = null) => new(File, options);
}
