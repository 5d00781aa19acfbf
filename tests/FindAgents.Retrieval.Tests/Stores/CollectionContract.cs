using FindAgents.Retrieval.Stores;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>What goes into a collection comes back as it was, and in order.</summary>
public abstract class CollectionContract : StoreContract
{
    private static readonly float[] Ones = [1, 1, 1, 1, 1, 1, 1, 1];

    private protected CollectionContract(StoreHost host)
        : base(host)
    {
    }

    [SkippableFact]
    public async Task A_record_comes_back_as_it_was()
    {
        var thing = new Thing
        {
            Id = long.MinValue,
            Name = "Ünïcode 🐕 'quoted' \"twice\"",
            Small = int.MinValue,
            Count = long.MaxValue,
            MaybeCount = -1,
            Weight = 0.1f,
            Size = Math.PI,
            MaybeSize = double.PositiveInfinity,
            Flag = true,
            MaybeFlag = false,
            When = new DateTimeOffset(2024, 5, 1, 10, 0, 0, TimeSpan.FromHours(2)).AddTicks(1),
            MaybeWhen = DateTimeOffset.MinValue,
            Group = Guid.NewGuid(),
            Blob = [0, 1, 255],
            Tags = ["dog", "", "\"a, b\"", "🐕"],
            Vector = new[] { 0.1f, -2, float.MaxValue, float.Epsilon, 0, 1e-20f, 3, 4 },
        };
        using (var store = Open())
        {
            await (await ThingsAsync(store)).UpsertAsync(thing);
        }

        using var again = Open();
        var there = await again.GetCollection<long, Thing>("things").GetAsync(long.MinValue, new RecordRetrievalOptions { IncludeVectors = true });
        Assert.Equivalent(thing, there, strict: true);
        Assert.Equal(thing.Vector!.Value.ToArray(), there!.Vector!.Value.ToArray());
        Assert.Equal(TimeSpan.Zero, there.When.Offset);
        Assert.Null((await again.GetCollection<long, Thing>("things").GetAsync(long.MinValue))!.Vector);
    }

    [SkippableFact]
    public async Task What_is_null_or_empty_comes_back_null_or_empty()
    {
        using var store = Open();
        var things = await ThingsAsync(store);
        await things.UpsertAsync([new Thing { Id = 1 }, new Thing { Id = 2, Name = "", Blob = [], Tags = [] }, new Thing { Id = 3, Tags = ["a", null!] }]);
        var all = await ListAsync(things.GetAsync([3, 1, 99, 2, 1], new RecordRetrievalOptions { IncludeVectors = true }));
        Assert.Equal([3, 1, 2, 1], all.Select(thing => thing.Id));
        Assert.True(all[1] is { Name: null, Blob: null, Tags: null, MaybeCount: null, MaybeWhen: null, Vector: null });
        Assert.True(all[2] is { Name: "", Blob.Length: 0, Tags.Length: 0 });
        Assert.Equal(["a", null!], all[0].Tags!);
        Assert.Null(await things.GetAsync(99));
    }

    [SkippableFact]
    public async Task The_later_record_of_a_key_counts_within_a_batch_and_after_it()
    {
        using var store = Open();
        var things = await ThingsAsync(store);
        await things.UpsertAsync([new Thing { Id = 1, Name = "a" }, new Thing { Id = 1, Name = "b", Vector = Ones }]);
        Assert.Equal("b", (await things.GetAsync(1))!.Name);
        await things.UpsertAsync(new Thing { Id = 1, Name = "c" });
        Assert.Equal("c", Assert.Single(await ListAsync(things.GetAsync(_ => true, 10))).Name);
        Assert.Empty(await ListAsync(things.SearchAsync(Ones, 10)));
        await things.DeleteAsync([1, 2, 1]);
        Assert.Empty(await ListAsync(things.GetAsync(_ => true, 10)));
        Assert.Empty(await VerifyAsync(store));
    }

    [SkippableFact]
    public async Task A_batch_with_a_bad_record_is_not_kept_in_part()
    {
        using var store = Open();
        var things = await ThingsAsync(store);
        await Assert.ThrowsAsync<RecordException>(() => things.UpsertAsync([new Thing { Id = 1 }, new Thing { Id = 2, Size = double.NaN }]));
        Assert.Null(await things.GetAsync(1));
    }

    [SkippableFact]
    public async Task Records_come_in_the_order_asked_for_then_by_key_and_in_pages()
    {
        using var store = Open();
        var things = await ThingsAsync(store);
        await things.UpsertAsync(Enumerable.Range(0, 1000).Select(i => new Thing { Id = (i * 7919) % 1000, Count = i % 3, Name = i % 5 == 0 ? null : $"{i % 5}" }));
        var options = new FilteredRecordRetrievalOptions<Thing> { OrderBy = order => order.Descending(thing => thing.Name).Ascending(thing => thing.Count) };
        var expected = await ListAsync(things.GetAsync(thing => thing.Id >= 100, int.MaxValue, options));
        Assert.Equal(
            expected.OrderByDescending(thing => thing.Name, StringComparer.Ordinal).ThenBy(thing => thing.Count).ThenBy(thing => thing.Id).Select(thing => thing.Id),
            expected.Select(thing => thing.Id));
        Assert.Equal(900, expected.Count);
        var paged = new List<Thing>();
        for (options.Skip = 0; options.Skip < 1000; options.Skip += 300)
        {
            paged.AddRange(await ListAsync(things.GetAsync(thing => thing.Id >= 100, 300, options)));
        }

        Assert.Equal(expected.Select(thing => thing.Id), paged.Select(thing => thing.Id));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), (await ListAsync(things.GetAsync(_ => true, 2000))).Select(thing => thing.Id));
    }

    [SkippableFact]
    public async Task A_stream_of_records_shows_the_store_as_it_was_at_its_beginning()
    {
        using var store = Open();
        var things = await ThingsAsync(store);
        await things.UpsertAsync(Enumerable.Range(1, 1000).Select(i => new Thing { Id = i }));
        var seen = 0;
        await foreach (var thing in things.GetAsync(_ => true, int.MaxValue))
        {
            if (seen++ == 0)
            {
                await things.DeleteAsync(Enumerable.Range(500, 100).Select(i => (long)i));
                await things.UpsertAsync(new Thing { Id = 2000 });
            }
        }

        Assert.Equal(1000, seen);
        Assert.Equal(901, (await ListAsync(things.GetAsync(_ => true, int.MaxValue))).Count);
    }

    [SkippableFact]
    public async Task Records_are_counted()
    {
        using var store = Open();
        var things = store.GetCollection<long, Thing>("things");
        var counted = Assert.IsAssignableFrom<ICountedCollection>(things.GetService(typeof(ICountedCollection)));
        Assert.Equal(0, await counted.CountAsync());
        await things.EnsureCollectionExistsAsync();
        Assert.Equal(0, await counted.CountAsync());
        await things.UpsertAsync(Enumerable.Range(1, 700).Select(i => new Thing { Id = i }));
        await things.UpsertAsync(Enumerable.Range(600, 200).Select(i => new Thing { Id = i }));
        await things.DeleteAsync([1, 2, 999]);
        Assert.Equal(797, await counted.CountAsync());
    }

    [SkippableFact]
    public async Task Keys_may_be_guids_texts_and_ints_and_order_as_their_types_do()
    {
        using var store = Open();
        await Check([Guid.Parse("00000000-0000-0000-0000-000000000001"), Guid.Parse("10000000-0000-0000-0000-000000000000"), Guid.Parse("f0000000-0000-0000-0000-000000000000")]);
        await Check([-5, 0, 7]);
        await Check(["", "B", "a", "\uFFFD", "🐕"]);

        async Task Check<TKey>(TKey[] keys)
            where TKey : notnull
        {
            var definition = new VectorStoreCollectionDefinition
            {
                Properties = [new VectorStoreKeyProperty("Key", typeof(TKey)) { IsAutoGenerated = false }, new VectorStoreVectorProperty("Vector", typeof(float[]), 2)],
            };
            var records = store.GetDynamicCollection(typeof(TKey).Name, definition);
            await records.EnsureCollectionExistsAsync();
            await records.UpsertAsync(keys.Reverse().Select(key => new Dictionary<string, object?> { ["Key"] = key, ["Vector"] = new float[] { 3, 4 } }));
            Assert.Equal(keys.Cast<object>(), (await ListAsync(records.SearchAsync(new float[] { 3, 4 }, 10))).Select(result => result.Record["Key"]));
            Assert.Equal(keys.Cast<object>(), (await ListAsync(records.GetAsync(_ => true, 10))).Select(record => record["Key"]));
            var vector = (float[])(await records.GetAsync(keys[1], new RecordRetrievalOptions { IncludeVectors = true }))!["Vector"]!;
            Assert.Equal([3f, 4f], vector);
            await records.DeleteAsync(keys[0]);
            Assert.Null(await records.GetAsync(keys[0]));
        }
    }

    [SkippableFact]
    public async Task The_store_gives_out_keys_and_none_twice()
    {
        using var store = Open();
        var numbered = store.GetCollection<long, Numbered>("numbered");
        await numbered.EnsureCollectionExistsAsync();
        Numbered[] first = [new(), new() { Id = 10 }, new()];
        await numbered.UpsertAsync(first);
        Assert.Equal([1, 10, 11], first.Select(record => record.Id));
        await numbered.DeleteAsync([1, 10, 11]);
        var next = new Numbered();
        await numbered.UpsertAsync(next);
        Assert.Equal(12, next.Id);

        var guided = store.GetCollection<Guid, Guided>("guided");
        await guided.EnsureCollectionExistsAsync();
        Guided[] pair = [new(), new()];
        await guided.UpsertAsync(pair);
        Assert.NotEqual(pair[0].Id, pair[1].Id);
        Assert.NotNull(await guided.GetAsync(pair[0].Id));
    }

    [SkippableFact]
    public async Task Vectors_are_made_of_texts_where_a_generator_is_given()
    {
        using var store = Open(new Letters());
        var notes = store.GetCollection<string, Note>("notes");
        await notes.EnsureCollectionExistsAsync();
        await notes.UpsertAsync([new Note { Title = "a", Text = "aaab" }, new Note { Title = "b", Text = "bbba" }, new Note { Title = "none" }]);
        Assert.Equal(["b", "a"], (await ListAsync(notes.SearchAsync("bb", 5))).Select(result => result.Record.Title));
        Assert.Equal(["a", "b"], (await ListAsync(notes.SearchAsync(new float[] { 1, 0 }, 5))).Select(result => result.Record.Title));
        await Assert.ThrowsAsync<CollectionSchemaException>(() => notes.GetAsync("a", new RecordRetrievalOptions { IncludeVectors = true }));
        await Assert.ThrowsAsync<RecordException>(() => ListAsync(notes.SearchAsync(DateTime.Now, 5)));
    }

    [SkippableFact]
    public async Task Collections_are_listed_deleted_and_made_again()
    {
        using var store = Open();
        Assert.Empty(await ListAsync(store.ListCollectionNamesAsync()));
        var dots = await DotsAsync(store, 3);
        await ThingsAsync(store);
        await dots.UpsertAsync(new Dot(1, [1, 2, 3]));
        Assert.Single(await FindAsync(dots, [1, 1, 1]));
        Assert.Equal(["dots", "things"], await ListAsync(store.ListCollectionNamesAsync()));
        Assert.True(await store.CollectionExistsAsync("dots"));
        await dots.EnsureCollectionDeletedAsync();
        await dots.EnsureCollectionDeletedAsync();
        Assert.False(await dots.CollectionExistsAsync());
        var four = await DotsAsync(store, 4);
        Assert.Empty(await FindAsync(four, [1, 1, 1, 1]));
        Assert.Empty(await VerifyAsync(store));
    }

    [SkippableFact]
    public async Task A_collection_takes_new_properties_and_keeps_old_records()
    {
        using var store = Open();
        await (await DotsAsync(store, 3)).UpsertAsync(new Dot(1, [1, 2, 3]));
        VectorStoreCollectionDefinition wider = new()
        {
            Properties =
            [
                .. Dot.Definition(3).Properties,
                new VectorStoreDataProperty("Rank", typeof(int)) { IsIndexed = true },
                new VectorStoreDataProperty("Label", typeof(string)),
                new VectorStoreVectorProperty("Other", typeof(ReadOnlyMemory<Half>), 2),
            ],
        };
        var dots = store.GetDynamicCollection("dots", wider);
        var early = await Assert.ThrowsAsync<CollectionSchemaException>(() => dots.GetAsync(1L));
        Assert.Contains("'Rank', 'Label', 'Other'", early.Message, StringComparison.Ordinal);
        await dots.EnsureCollectionExistsAsync();
        var old = (await dots.GetAsync(1L))!;
        Assert.Equal((1L, null), ((long)old["Id"]!, old.GetValueOrDefault("Label")));
        await dots.UpsertAsync(new Dictionary<string, object?> { ["Id"] = 2L, ["Part"] = 0L, ["At"] = new float[] { 1, 0, 0 }, ["Rank"] = 5, ["Other"] = (ReadOnlyMemory<Half>)new[] { (Half)1, (Half)0 } });
        Assert.Equal(2L, Assert.Single(await ListAsync(dots.SearchAsync(new float[] { 1, 0 }, 5, new VectorSearchOptions<Dictionary<string, object?>> { VectorProperty = record => record["Other"] }))).Record["Id"]);
        Assert.Equal(2, (await FindAsync(store.GetCollection<long, Dot>("dots", Dot.Definition(3)), [1, 0, 0])).Count);
        Assert.Equal(2L, Assert.Single(await ListAsync(dots.GetAsync(record => (int)record["Rank"]! > 1, 5)))["Id"]);
    }

    [SkippableFact]
    public void Services_are_what_the_abstractions_say()
    {
        using var store = Open();
        var things = store.GetCollection<long, Thing>("things");
        var metadata = (VectorStoreMetadata)store.GetService(typeof(VectorStoreMetadata))!;
        var collection = (VectorStoreCollectionMetadata)things.GetService(typeof(VectorStoreCollectionMetadata))!;
        Assert.Equal(Host.System, metadata.VectorStoreSystemName);
        Assert.NotEmpty(metadata.VectorStoreName!);
        Assert.Equal((metadata.VectorStoreName, "things"), (collection.VectorStoreName, collection.CollectionName));
        Assert.Same(store, things.GetService(store.GetType()));
        Assert.Same(things, things.GetService(typeof(IVectorSearchable<Thing>)));
        Assert.Null(things.GetService(typeof(Thing)));
        Assert.Null(things.GetService(typeof(VectorStoreCollectionMetadata), "key"));
        Assert.Null(store.GetService(typeof(VectorStoreMetadata), "key"));
    }

    [SkippableFact]
    public async Task A_disposed_store_says_so()
    {
        var store = Open();
        var things = await ThingsAsync(store);
        store.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => things.GetAsync(1));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => things.UpsertAsync(new Thing()));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ListAsync(things.SearchAsync(Ones, 1)));
    }

    private sealed class Numbered
    {
        [VectorStoreKey(IsAutoGenerated = true)]
        public long Id { get; set; }
    }

    private sealed class Guided
    {
        [VectorStoreKey]
        public Guid Id { get; set; }
    }

    private sealed class Note
    {
        [VectorStoreKey]
        public string Title { get; set; } = "";

        [VectorStoreVector(2)]
        public string? Text { get; set; }
    }

    /// <summary>How often a and b occur.</summary>
    private sealed class Letters : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(text => new Embedding<float>(new float[] { text.Count(letter => letter == 'a'), text.Count(letter => letter == 'b') }))));

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
