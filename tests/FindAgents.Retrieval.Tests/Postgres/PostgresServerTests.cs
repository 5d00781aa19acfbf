using FindAgents.Retrieval.Queue;
using FindAgents.Retrieval.Stores;
using FindAgents.Retrieval.Stores.Postgres;
using FindAgents.Retrieval.Tests.Queue;
using Microsoft.Extensions.VectorData;
using Npgsql;

namespace FindAgents.Retrieval.Tests.Postgres;

/// <summary>What is said of servers and databases that are not as they should be.</summary>
public class PostgresServerTests(PostgresFixture server) : QueueTest(server)
{
    [SkippableFact]
    public async Task Without_pgvector_it_says_what_to_install()
    {
        using var store = PostgresVectorStore.Open(Server.Connection, new PostgresVectorStoreOptions { Schema = Schema });
        Skip.If(Sql("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'") > 0, "This server has pgvector.");
        var error = await Assert.ThrowsAsync<StoreException>(() => store.CollectionExistsAsync("x"));
        Assert.Contains("has no pgvector. Install its package there", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, Sql("SELECT count(*) FROM pg_namespace WHERE nspname = '{schema}'"));
    }

    [SkippableFact]
    public async Task Opened_by_many_at_once_the_tables_are_made_once()
    {
        var queues = Enumerable.Range(0, 8).Select(_ => Open()).ToArray();
        Assert.All(await Task.WhenAll(queues.Select(queue => Task.Run(() => queue.CountAsync()))), counts => Assert.True(counts.IsFinished));
        Assert.Equal(1, Sql("SELECT version FROM {schema}.layouts WHERE name = 'queue'"));
    }

    [SkippableFact]
    public async Task A_newer_layout_is_refused_and_left_as_it_is()
    {
        await Open().EnqueueAsync(Items(1));
        Sql("UPDATE {schema}.layouts SET version = 7");
        var error = await Assert.ThrowsAsync<StoreFormatException>(() => Open().CountAsync());
        Assert.Contains("has layout 7 of its queue; this version of FindAgents knows layouts up to 1", error.Message, StringComparison.Ordinal);
        Assert.Equal(7, Sql("SELECT version FROM {schema}.layouts"));
        Sql("UPDATE {schema}.layouts SET version = 1");
        Assert.Equal(1, (await Open().CountAsync()).Waiting);
    }

    [SkippableFact]
    public async Task A_database_that_is_not_there_or_not_in_utf8_is_named()
    {
        var address = new UriBuilder(Server.Connection);
        Skip.IfNot(Server.IsOurs, "The server is not ours to make databases in.");
        address.Path = "/nowhere";
        using (var queue = new PostgresWorkQueue(address.Uri.ToString(), "x"))
        {
            var error = await Assert.ThrowsAsync<StoreException>(() => queue.CountAsync());
            Assert.Contains("/nowhere' has no such database", error.Message, StringComparison.Ordinal);
            Assert.Equal("Count", Assert.IsType<VectorStoreException>(error.InnerException).OperationName);
        }

        Sql("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0");
        address.Path = "/latin";
        using var latin = new PostgresWorkQueue(address.Uri.ToString(), "x");
        Assert.Contains("keeps texts as LATIN1", (await Assert.ThrowsAsync<StoreException>(() => latin.CountAsync())).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_user_who_may_not_make_the_schema_is_told_what_to_grant()
    {
        Skip.IfNot(Server.IsOurs, "The server is not ours to make users in.");
        Sql("DO $$ BEGIN CREATE ROLE guest LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        var address = new UriBuilder(Server.Connection) { UserName = "guest" };
        using var queue = new PostgresWorkQueue(address.Uri.ToString(), "x", new WorkQueueOptions { Schema = Schema });
        var error = await Assert.ThrowsAsync<StoreException>(() => queue.CountAsync());
        Assert.Contains($"'guest' may not do this", error.Message, StringComparison.Ordinal);
        Assert.Contains($"Grant it CREATE on the database, or on the schema '{Schema}'", error.Message, StringComparison.Ordinal);
        Assert.IsType<PostgresException>(error.InnerException!.InnerException);
    }
}
