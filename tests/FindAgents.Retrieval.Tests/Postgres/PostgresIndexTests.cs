using FindAgents.Retrieval.Stores;
using FindAgents.Retrieval.Stores.Postgres;
using FindAgents.Retrieval.Tests.Stores;
using FindAgents.Tests;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Tests.Postgres;

/// <summary>Searches by an index find nearly all of what comparing everything finds, with the same scores.</summary>
[Collection(PgvectorTests.Name)]
public class PostgresIndexTests(PgvectorFixture server) : StoreContract(new PostgresHost(server))
{
    private PostgresHost Postgres => (PostgresHost)Host;

    [SkippableFact]
    public async Task A_write_that_brings_enough_records_builds_the_index()
    {
        using var store = Postgres.Open(new PostgresVectorStoreOptions { IndexFrom = 1500 });
        var dots = await DotsAsync(store, 32);
        var source = new ClusteredVectors(32, 20, 5);
        await FillAsync(dots, 1000, source.Next, batch: 500);
        Assert.Equal(0, Indices());
        await FillAsync(dots, 1000, source.Next, batch: 500, first: 1001);
        Assert.Equal(1, Indices());
        Assert.Equal(0, await store.CreateIndicesAsync("dots"));
        var right = 0;
        for (var i = 0; i < 20; i++)
        {
            var query = source.Next();
            var exact = await FindAsync(dots, query, exact: true);
            var found = await FindAsync(dots, query);
            Assert.Equal(10, found.Count);
            // Who is found has the score that comparing everything gives, and the order is that of scores and keys.
            Assert.Equal(found.OrderByDescending(dot => dot.Score).ThenBy(dot => dot.Id), found);
            Assert.All(found.Where(dot => exact.Exists(other => other.Id == dot.Id)), dot => Assert.Contains(dot, exact));
            right += exact.Intersect(found).Count();
        }

        Assert.InRange(right, 180, 200);
        Assert.Empty(await store.VerifyAsync());
    }

    [SkippableFact]
    public async Task A_filter_that_takes_few_finds_them_all()
    {
        using var store = Postgres.Open(new PostgresVectorStoreOptions { IndexFrom = null });
        var dots = await DotsAsync(store, 16, DistanceFunction.DotProductSimilarity);
        var source = new ClusteredVectors(16, 20, 6);
        var all = Enumerable.Range(1, 3000).Select(i => new Dot(i, source.Next(), i % 600)).ToArray();
        await dots.UpsertAsync(all);
        Assert.Equal(1, await store.CreateIndicesAsync("dots"));
        var query = source.Next();
        // Five of them, wherever in the index they are; and as many as there are.
        AssertSame(BruteForce(all.Where(dot => dot.Part == 7).Select(dot => (dot.Id, dot.At!)), query, 10, cosine: false), await FindAsync(dots, query, filter: dot => dot.Part == 7));
        Assert.Equal(3000, (await FindAsync(dots, query, 5000)).Count);
        Assert.Equal(3000, (await FindAsync(dots, query, 900, skip: 0)).Count + (await FindAsync(dots, query, 2100, skip: 900)).Count);
        await dots.DeleteAsync(all.Select(dot => dot.Id).Where(id => id > 3));
        Assert.Equal(3, (await FindAsync(dots, query)).Count);
        Assert.Empty(await store.VerifyAsync());
    }

    [SkippableFact]
    public async Task More_effort_finds_more()
    {
        using var store = Postgres.Open(new PostgresVectorStoreOptions { IndexFrom = null, IndexNeighbours = 4, IndexEffort = 8 });
        var definition = new VectorStoreCollectionDefinition
        {
            Properties = [new VectorStoreKeyProperty("Id", typeof(long)), new VectorStoreVectorProperty("At", typeof(ReadOnlyMemory<Half>), 48)],
        };
        var dots = store.GetDynamicCollection("halves", definition);
        await dots.EnsureCollectionExistsAsync();
        var source = new ClusteredVectors(48, 1, 8, spread: 3);
        await dots.UpsertAsync(Enumerable.Range(1, 4000).Select(i => new Dictionary<string, object?> { ["Id"] = (long)i, ["At"] = (ReadOnlyMemory<Half>)source.Next().Select(x => (Half)x).ToArray() }));
        await store.CreateIndicesAsync("halves");
        var (little, much) = (0, 0);
        for (var i = 0; i < 10; i++)
        {
            var query = source.Next();
            var exact = await KeysAsync(query, new() { Exact = true });
            little += exact.Intersect(await KeysAsync(query, new() { Effort = 1 })).Count();
            much += exact.Intersect(await KeysAsync(query, new() { Effort = 1000 })).Count();
        }

        Assert.True(much > little, $"{little} of 100 with little effort, {much} with much.");

        async Task<object[]> KeysAsync(float[] query, StoreSearchOptions<Dictionary<string, object?>> options) =>
            [.. (await ListAsync(dots.SearchAsync(query, 10, options))).Select(result => result.Record["Id"]!)];
    }

    [SkippableFact]
    public async Task Vectors_too_wide_for_an_index_are_searched_exactly()
    {
        using var store = Postgres.Open(new PostgresVectorStoreOptions { IndexFrom = 10 });
        var dots = await DotsAsync(store, 2001);
        var source = new ClusteredVectors(2001, 3, 6);
        var all = Enumerable.Range(1, 50).Select(i => new Dot(i, source.Next())).ToArray();
        await dots.UpsertAsync(all);
        Assert.Equal(0, Indices());
        Assert.Equal(0, await store.CreateIndicesAsync("dots"));
        var query = source.Next();
        AssertSame(BruteForce(all.Select(dot => (dot.Id, dot.At!)), query, 10), await FindAsync(dots, query));
        Assert.Contains("pgvector keeps 16000 at most", Assert.Throws<CollectionSchemaException>(() => store.GetCollection<long, Dot>("wide", Dot.Definition(16_001))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<UnknownCollectionException>(() => store.CreateIndicesAsync("nothing"));
    }

    [SkippableFact]
    public async Task Names_that_postgres_keeps_for_itself_are_taken()
    {
        using var store = Open();
        string[] names = ["xmin", "ctid", "_private", "a, \"b\"", new string('x', 100), new string('x', 99) + "y", "Größe"];
        var definition = new VectorStoreCollectionDefinition { Properties = [new VectorStoreKeyProperty("oid", typeof(string)), .. names.Select(name => new VectorStoreDataProperty(name, typeof(long)) { IsIndexed = true })] };
        var boxes = store.GetDynamicCollection("boxes 'of' \"all\"", definition);
        await boxes.EnsureCollectionExistsAsync();
        await boxes.UpsertAsync(new Dictionary<string, object?>(names.Select((name, i) => KeyValuePair.Create(name, (object?)(long)i)).Append(KeyValuePair.Create("oid", (object?)"k"))));
        var there = Assert.Single(await ListAsync(boxes.GetAsync(box => (long)box["xmin"]! == 0 && (long)box["Größe"]! == 6, 5)));
        Assert.All(names, (name, i) => Assert.Equal((long)i, there[name]));
        Assert.Empty(await VerifyAsync(store));
    }

    [SkippableFact]
    public async Task Verify_says_what_is_wrong()
    {
        using var store = Postgres.Open(new PostgresVectorStoreOptions());
        await DotsAsync(store, 3);
        await ThingsAsync(store);
        Assert.Empty(await store.VerifyAsync());
        Postgres.Sql("ALTER TABLE {schema}.records_1 DROP COLUMN \"Part\"");
        Postgres.Sql("CREATE TABLE {schema}.records_99 (id bigint)");
        Postgres.Sql("ALTER TABLE {schema}.records_2 ALTER COLUMN \"Small\" TYPE text");
        var wrong = await store.VerifyAsync();
        Assert.Contains(wrong, line => line.Contains("'Part'", StringComparison.Ordinal) && line.Contains("is not there", StringComparison.Ordinal));
        Assert.Contains(wrong, line => line.Contains("'Small'", StringComparison.Ordinal) && line.Contains("is text, not integer", StringComparison.Ordinal));
        Assert.Contains(wrong, line => line.Contains("records_99 belongs to no collection", StringComparison.Ordinal));
        Assert.Equal(3, wrong.Count);
        Postgres.Sql("DROP TABLE {schema}.records_1");
        Assert.Contains(await store.VerifyAsync(), line => line.StartsWith("'dots' has lost its table", StringComparison.Ordinal));
    }

    private long Indices()
    {
        using var source = Npgsql.NpgsqlDataSource.Create(server.Connection(1));
        using var command = source.CreateCommand($"SELECT count(*) FROM pg_indexes WHERE schemaname = '{Postgres.Schema}' AND indexdef LIKE '%hnsw%'");
        return (long)command.ExecuteScalar()!;
    }
}
