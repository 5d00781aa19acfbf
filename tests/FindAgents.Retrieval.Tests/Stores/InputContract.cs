using FindAgents.Engine;
using FindAgents.Retrieval.Stores;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>What a store cannot take says what was given, what was expected and what to do.</summary>
public abstract class InputContract : StoreContract
{
    private static readonly float[] Good = [1, 2, 3, 4, 5, 6, 7, 8];

    private protected InputContract(StoreHost host)
        : base(host)
    {
    }

    [SkippableFact]
    public async Task A_vector_that_cannot_be_compared_is_refused()
    {
        using var store = Open();
        var things = await ThingsAsync(store);
        async Task Refused(string expected, params float[] vector)
        {
            Assert.Contains(expected, (await Assert.ThrowsAsync<RecordException>(() => things.UpsertAsync(new Thing { Id = 1, Vector = vector }))).Message, StringComparison.Ordinal);
            Assert.Contains(expected, (await Assert.ThrowsAsync<RecordException>(() => ListAsync(things.SearchAsync(vector, 1)))).Message, StringComparison.Ordinal);
        }

        await Refused("has 3 dimensions; 8 are expected", 1, 2, 3);
        await Refused("has 0 dimensions; 8 are expected");
        await Refused("has NaN at dimension 7", 1, 2, 3, 4, 5, 6, 7, float.NaN);
        await Refused("at dimension 0; every number must be finite", float.NegativeInfinity, 2, 3, 4, 5, 6, 7, 8);
        await Refused("all zeros", new float[8]);
        Assert.Contains("search values may be", (await Assert.ThrowsAsync<RecordException>(() => ListAsync(things.SearchAsync("a dog", 1)))).Message, StringComparison.Ordinal);
        Assert.Empty(await ListAsync(things.GetAsync(_ => true, 5)));
    }

    [SkippableFact]
    public async Task A_record_that_would_not_come_back_as_it_is_is_refused()
    {
        using var store = Open();
        var things = await ThingsAsync(store);
        Thing[] bad =
        [
            new() { Size = double.NaN },
            new() { Weight = float.NaN },
            new() { Name = "a\0b" },
            new() { Name = "half a pair: \ud83d" },
            new() { Tags = ["fine", "\udc15"] },
        ];
        foreach (var thing in bad)
        {
            await Assert.ThrowsAsync<RecordException>(() => things.UpsertAsync(thing));
        }

        await Assert.ThrowsAsync<RecordException>(() => things.UpsertAsync([new Thing(), null!]));
        var dynamic = store.GetDynamicCollection("loose", new VectorStoreCollectionDefinition { Properties = [new VectorStoreKeyProperty("Key", typeof(string)), new VectorStoreDataProperty("Size", typeof(int))] });
        await dynamic.EnsureCollectionExistsAsync();
        Assert.Contains("'Size' is a String", (await Assert.ThrowsAsync<RecordException>(() => dynamic.UpsertAsync(new Dictionary<string, object?> { ["Key"] = "a", ["Size"] = "large" }))).Message, StringComparison.Ordinal);
        Assert.Contains("is null", (await Assert.ThrowsAsync<RecordException>(() => dynamic.UpsertAsync(new Dictionary<string, object?> { ["Size"] = 1 }))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RecordException>(() => dynamic.GetAsync(5L));
    }

    [SkippableFact]
    public async Task Arguments_are_checked_at_the_door()
    {
        using var store = Open();
        var things = await ThingsAsync(store);
        Assert.Throws<ArgumentException>(() => store.GetCollection<long, Thing>(""));
        Assert.Throws<ArgumentException>(() => store.GetCollection<object, Dictionary<string, object?>>("dictionary"));
        Assert.Throws<ArgumentNullException>(() => store.GetDynamicCollection("dictionary", null!));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ListAsync(things.SearchAsync(Good, 0)));
        await Assert.ThrowsAsync<ArgumentNullException>(() => ListAsync(things.SearchAsync<string>(null!, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => { things.GetAsync(_ => true, 0); });
        await Assert.ThrowsAsync<ArgumentNullException>(() => things.UpsertAsync((Thing)null!));
    }

    [SkippableFact]
    public async Task A_collection_that_is_not_there_is_named_with_those_that_are()
    {
        using var store = Open();
        var dots = store.GetCollection<long, Dot>("dots", Dot.Definition(3));
        Assert.Contains("there are none yet", (await Assert.ThrowsAsync<UnknownCollectionException>(() => dots.GetAsync(1))).Message, StringComparison.Ordinal);
        await ThingsAsync(store);
        Assert.Contains("there are: things", (await Assert.ThrowsAsync<UnknownCollectionException>(() => dots.UpsertAsync(new Dot(1, [1, 2, 3])))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<UnknownCollectionException>(() => dots.DeleteAsync(1));
        await Assert.ThrowsAsync<UnknownCollectionException>(() => FindAsync(dots, [1, 2, 3]));
        await Assert.ThrowsAsync<UnknownCollectionException>(() => ListAsync(dots.GetAsync(_ => true, 1)));
        await dots.EnsureCollectionDeletedAsync();
    }

    [SkippableFact]
    public async Task A_type_that_does_not_fit_is_refused_by_name()
    {
        using var store = Open();
        await DotsAsync(store, 3);
        async Task Differs(string expected, params VectorStoreProperty[] properties)
        {
            var dots = store.GetDynamicCollection("dots", new VectorStoreCollectionDefinition { Properties = properties });
            Assert.Contains(expected, (await Assert.ThrowsAsync<CollectionSchemaException>(() => dots.EnsureCollectionExistsAsync())).Message, StringComparison.Ordinal);
            Assert.Contains(expected, (await Assert.ThrowsAsync<CollectionSchemaException>(() => ListAsync(dots.GetAsync(_ => true, 1)))).Message, StringComparison.Ordinal);
        }

        VectorStoreKeyProperty key = new("Id", typeof(long));
        await Differs("of 3 dimensions compared by Cosine, not Float32 of 4", key, new VectorStoreVectorProperty("At", typeof(float[]), 4));
        await Differs("Float16", key, new VectorStoreVectorProperty("At", typeof(Half[]), 3));
        await Differs("compared by Dot", key, new VectorStoreVectorProperty("At", typeof(float[]), 3) { DistanceFunction = DistanceFunction.DotProductSimilarity });
        await Differs("is of type Int64, not 'Part' of type Text", key, new VectorStoreDataProperty("Part", typeof(string)));
        await Differs("'part'", key, new VectorStoreDataProperty("part", typeof(long)));
        await Differs("its key is 'Id' of type Int64", new VectorStoreKeyProperty("Id", typeof(string)));
        await Differs("is no vector", key, new VectorStoreVectorProperty("Part", typeof(float[]), 3));
        await Differs("it has vectors named 'At'", key, new VectorStoreDataProperty("At", typeof(string)));
    }

    [SkippableFact]
    public void A_type_that_cannot_be_stored_is_refused_by_name()
    {
        using var store = Open();
        VectorStoreKeyProperty key = new("Id", typeof(long));
        void Refused(string expected, params VectorStoreProperty[] properties) =>
            Assert.Contains(expected, Assert.Throws<CollectionSchemaException>(() => store.GetDynamicCollection("x", new VectorStoreCollectionDefinition { Properties = properties })).Message, StringComparison.Ordinal);

        Refused("DateTimeOffset", key, new VectorStoreDataProperty("When", typeof(DateTime)));
        Refused("_seq", key, new VectorStoreDataProperty("_SEQ", typeof(long)));
        Refused("is taken", key, new VectorStoreDataProperty("a", typeof(long)), new VectorStoreDataProperty("b", typeof(long)) { StorageName = "A" });
        Refused("EuclideanDistance", key, new VectorStoreVectorProperty("At", typeof(float[]), 3) { DistanceFunction = DistanceFunction.EuclideanDistance });
        Refused("100000 dimensions", key, new VectorStoreVectorProperty("At", typeof(float[]), 100_000));
        Refused("full-text", key, new VectorStoreDataProperty("Text", typeof(string)) { IsFullTextIndexed = true });
        Refused("is a Double; keys may be", new VectorStoreKeyProperty("Id", typeof(double)));
        Assert.Throws<CollectionSchemaException>(() => store.GetCollection<string, Thing>("x"));
        Assert.IsAssignableFrom<FindException>(new CollectionSchemaException());
    }
}
