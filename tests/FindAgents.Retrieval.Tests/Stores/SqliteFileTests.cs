using FindAgents.Retrieval.Stores.Sqlite;
using FindAgents.Tests;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>What the embedded store does with its files.</summary>
public class SqliteFileTests : StoreTest
{
    [Fact]
    public void Services_name_the_file()
    {
        using var store = Open();
        Assert.Equal(store.Path, ((VectorStoreMetadata)store.GetService(typeof(VectorStoreMetadata))!).VectorStoreName);
        Assert.Equal(File, store.Path);
        Assert.Same(store, store.GetCollection<long, Thing>("things").GetService(typeof(SqliteVectorStore)));
    }

    [Fact]
    public void Arguments_are_checked_at_the_door()
    {
        Assert.Throws<ArgumentException>(() => new SqliteVectorStore(" "));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SqliteVectorStore(File, new SqliteVectorStoreOptions { MaxDegreeOfParallelism = 0 }));
    }

    [Fact]
    public async Task A_disposed_store_leaves_no_log()
    {
        using (var store = Open())
        {
            await ThingsAsync(store);
        }

        Assert.False(System.IO.File.Exists(File + "-wal"));
    }

    [Fact]
    public async Task Halves_take_half_the_bytes()
    {
        using var store = Open();
        VectorStoreCollectionDefinition definition = new()
        {
            Properties = [new VectorStoreKeyProperty("Id", typeof(long)), new VectorStoreVectorProperty("At", typeof(ReadOnlyMemory<Half>), 96)],
        };
        var dots = store.GetDynamicCollection("halves", definition);
        await dots.EnsureCollectionExistsAsync();
        var source = new ClusteredVectors(96, 10, 7);
        await dots.UpsertAsync(Enumerable.Range(1, 2000).Select(i => new Dictionary<string, object?> { ["Id"] = (long)i, ["At"] = (ReadOnlyMemory<Half>)source.Next().Select(x => (Half)x).ToArray() }));
        Assert.Single(await ListAsync(dots.SearchAsync(source.Next(), 1)));
        Assert.InRange(new FileInfo(Temp.At("store.db-codes", "1-0.codes")).Length, 1024 * 128, 1024 * 200);
    }
}
