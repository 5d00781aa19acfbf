using FindAgents.Retrieval.Stores.Postgres;
using FindAgents.Retrieval.Tests.Stores;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;
using Npgsql;

namespace FindAgents.Retrieval.Tests.Postgres;

/// <summary>A store in a schema that goes with the test.</summary>
internal sealed class PostgresHost(PgvectorFixture server) : StoreHost
{
    private bool _opened;

    /// <summary>The store's schema.</summary>
    public string Schema { get; } = $"Test {Guid.NewGuid():n}";

    public override string System => "postgresql";

    public override string? WhyNotCancelled => server.IsConcurrent ? null : "pglite does not hear that a query is cancelled, and gets stuck when its connection breaks.";

    public PostgresVectorStore Open(PostgresVectorStoreOptions options, int connections = 4)
    {
        var store = PostgresVectorStore.Open(server.Connection(connections), options with { Schema = Schema });
        _opened = true;
        return store;
    }

    public override VectorStore Open(IEmbeddingGenerator? generator) => Open(new PostgresVectorStoreOptions { EmbeddingGenerator = generator });

    public override Task<IReadOnlyList<string>> VerifyAsync(VectorStore store) => ((PostgresVectorStore)store).VerifyAsync();

    /// <summary>Runs SQL behind the store's back.</summary>
    public void Sql(string sql)
    {
        using var source = NpgsqlDataSource.Create(server.Connection(1));
        using var command = source.CreateCommand(sql.Replace("{schema}", $"\"{Schema}\"", StringComparison.Ordinal));
        command.ExecuteNonQuery();
    }

    public override void Dispose()
    {
        if (_opened)
        {
            Sql("DROP SCHEMA IF EXISTS {schema} CASCADE");
        }
    }
}
