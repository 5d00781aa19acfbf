using CsCheck;
using FindAgents.Retrieval.Stores;
using FindAgents.Tests;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>A search finds what comparing everything finds, in the same order, with the same scores.</summary>
public abstract class SearchContract : StoreContract
{
    private protected SearchContract(StoreHost host)
        : base(host)
    {
    }

    [SkippableTheory]
    [InlineData(512, 6000)]
    [InlineData(100, 5000)]
    [InlineData(768, 3000)]
    [InlineData(3, 4000)]
    [InlineData(1, 300)]
    public async Task It_finds_what_brute_force_finds(int dimensions, int count)
    {
        using var store = Open();
        var dots = await DotsAsync(store, dimensions);
        var source = new ClusteredVectors(dimensions, 40, seed: dimensions);
        var all = new List<(long, float[])>();
        await FillAsync(dots, count, Next);
        for (var i = 0; i < 20; i++)
        {
            // A stranger, or a member itself.
            var query = i % 2 == 0 ? source.Next() : all[i * 37 % count].Item2;
            AssertSame(BruteForce(all, query, 10), await FindAsync(dots, query));
            AssertSame(BruteForce(all, query, 10), await FindAsync(dots, query, exact: true));
        }

        float[] Next()
        {
            var vector = source.Next();
            all.Add((all.Count + 1, vector));
            return vector;
        }
    }

    [SkippableFact]
    public void It_does_so_for_any_vectors_at_all()
    {
        using var store = Open();
        var number = Gen.OneOf(Gen.Float[-1, 1], Gen.Const(0f), Gen.OneOf(1e-38f, float.Epsilon, -1e20f, 3e38f, 1e-5f, 7f));
        var cases = 0;
        Gen.Select(Gen.Int[1, 70], Gen.Bool).SelectMany((dimensions, cosine) => Gen.Select(
            Gen.Const(cosine),
            number.Array[dimensions].Where(vector => !cosine || vector.Any(x => x != 0)).Array[300, 1300],
            Gen.Int[1, 20],
            Gen.Int[0, 20])).Sample(
            (cosine, all, top, skip) =>
            {
                var dots = store.GetCollection<long, Dot>($"dots{cases++}", Dot.Definition(all[0].Length, cosine ? null : DistanceFunction.DotProductSimilarity));
                dots.EnsureCollectionExistsAsync().GetAwaiter().GetResult();
                dots.UpsertAsync(all.Select((vector, i) => new Dot(-i, vector))).GetAwaiter().GetResult();
                var query = all[top];
                var expected = BruteForce(all.Select((vector, i) => ((long)-i, vector)), query, top + skip, cosine).Skip(skip).ToList();
                var found = FindAsync(dots, query, top, skip: skip).GetAwaiter().GetResult();
                Assert.Equal(FindAsync(dots, query, top, exact: true, skip: skip).GetAwaiter().GetResult(), found);
                // Not by their ids: other arithmetic may see a difference where there is a tie, or the other way round.
                Assert.Equal(expected.Select(dot => dot.Score), found.Select(dot => dot.Score), (x, y) => Math.Abs(x - y) <= 1e-12 * Math.Max(1, Math.Abs(x)));
            },
            iter: 60,
            threads: 1,
            print: tuple => $"{tuple.Item2.Length} vectors of {tuple.Item2[0].Length}, cosine: {tuple.Item1}, top: {tuple.Item3}, skip: {tuple.Item4}");
    }

    [SkippableFact]
    public async Task Scores_are_told_as_the_distance_function_says()
    {
        using var store = Open();
        (string? Name, double Self, double Other)[] functions =
        [
            (null, 1, 0),
            (DistanceFunction.CosineSimilarity, 1, 0),
            (DistanceFunction.CosineDistance, 0, 1),
            (DistanceFunction.DotProductSimilarity, 4, 0),
            (DistanceFunction.NegativeDotProductSimilarity, -4, 0),
        ];
        foreach (var (name, self, other) in functions)
        {
            var dots = store.GetCollection<long, Dot>($"dots {name}", Dot.Definition(2, name));
            await dots.EnsureCollectionExistsAsync();
            await dots.UpsertAsync([new Dot(1, [0, 2]), new Dot(2, [2, 0]), new Dot(3, [-2, 0])]);
            var found = await FindAsync(dots, [2, 0]);
            Assert.Equal([(2, self), (1, other)], found.Take(2));
            var far = found[2].Score;
            Assert.Equal([2L, 1], (await FindAsync(dots, [2, 0], threshold: other)).Select(dot => dot.Id));
            Assert.Equal([2L], (await FindAsync(dots, [2, 0], threshold: self)).Select(dot => dot.Id));
            Assert.Equal([2L, 1, 3], (await FindAsync(dots, [2, 0], threshold: far)).Select(dot => dot.Id));
            Assert.Equal([1L], (await FindAsync(dots, [2, 0], threshold: other, skip: 1)).Select(dot => dot.Id));
        }
    }

    [SkippableFact]
    public async Task Those_equally_alike_come_by_key_also_where_pages_end_between_them()
    {
        using var store = Open();
        var dots = await DotsAsync(store, 64);
        var (one, other) = (new ClusteredVectors(64, 1, 1).Next(), new ClusteredVectors(64, 1, 2).Next());
        var random = new Random(3);
        // In disorder, so that neither keys nor sequence numbers are the order of the other.
        long[] ids = [.. Enumerable.Range(1, 5000).Select(i => (long)i)];
        random.Shuffle(ids);
        await dots.UpsertAsync(ids.Select(id => new Dot(id, id % 2 == 0 ? one : other)));
        var pages = new List<long>();
        for (var skip = 0; skip < 5000; skip += 700)
        {
            pages.AddRange((await FindAsync(dots, one, 700, skip: skip)).Select(dot => dot.Id));
        }

        Assert.Equal(ids.Order().Where(id => id % 2 == 0).Concat(ids.Order().Where(id => id % 2 == 1)), pages);
        Assert.Equal([2L, 4, 6], (await FindAsync(dots, one, 3)).Select(dot => dot.Id));
    }

    [SkippableFact]
    public async Task Halves_are_stored_and_found_exactly()
    {
        using var store = Open();
        VectorStoreCollectionDefinition definition = new()
        {
            Properties =
            [
                new VectorStoreKeyProperty("Id", typeof(long)),
                new VectorStoreVectorProperty("At", typeof(ReadOnlyMemory<Half>), 96),
                new VectorStoreVectorProperty("Too", typeof(Embedding<Half>), 2),
            ],
        };
        var dots = store.GetDynamicCollection("halves", definition);
        await dots.EnsureCollectionExistsAsync();
        var source = new ClusteredVectors(96, 10, 7);
        var all = Enumerable.Range(1, 2000).Select(i => (Id: (long)i, At: source.Next().Select(x => (Half)x).ToArray())).ToArray();
        await dots.UpsertAsync(all.Select(dot => new Dictionary<string, object?> { ["Id"] = dot.Id, ["At"] = (ReadOnlyMemory<Half>)dot.At, ["Too"] = new Embedding<Half>(new[] { (Half)1, (Half)dot.Id }) }));
        var query = source.Next();
        var options = new VectorSearchOptions<Dictionary<string, object?>> { VectorProperty = record => record["At"], IncludeVectors = true };
        var found = await ListAsync(dots.SearchAsync(query, 10, options));
        AssertSame(BruteForce(all.Select(dot => (dot.Id, dot.At.Select(x => (float)x).ToArray())), query, 10), [.. found.Select(result => ((long)result.Record["Id"]!, result.Score!.Value))]);
        Assert.Equal(all[(long)found[0].Record["Id"]! - 1].At, ((ReadOnlyMemory<Half>)found[0].Record["At"]!).ToArray());
        Assert.Equal(2, ((Embedding<Half>)found[0].Record["Too"]!).Vector.Length);
    }

    [SkippableFact]
    public async Task Of_several_vector_properties_one_must_be_named()
    {
        using var store = Open();
        VectorStoreCollectionDefinition definition = new()
        {
            Properties =
            [
                new VectorStoreKeyProperty("Id", typeof(long)),
                new VectorStoreVectorProperty("One", typeof(float[]), 2),
                new VectorStoreVectorProperty("Two", typeof(float[]), 3),
            ],
        };
        var dots = store.GetDynamicCollection("dots", definition);
        await dots.EnsureCollectionExistsAsync();
        await dots.UpsertAsync([new() { ["Id"] = 1L, ["One"] = new float[] { 1, 0 } }, new() { ["Id"] = 2L, ["One"] = new float[] { 0, 1 }, ["Two"] = new float[] { 1, 1, 1 } }]);
        Assert.Equal(2L, Assert.Single(await ListAsync(dots.SearchAsync(new float[] { 1, 1, 1 }, 5, new VectorSearchOptions<Dictionary<string, object?>> { VectorProperty = record => record["Two"] }))).Record["Id"]);
        Assert.Equal(2, (await ListAsync(dots.SearchAsync(new float[] { 1, 1 }, 5, new VectorSearchOptions<Dictionary<string, object?>> { VectorProperty = record => record["One"] }))).Count);
        await Assert.ThrowsAsync<CollectionSchemaException>(() => ListAsync(dots.SearchAsync(new float[] { 1, 1 }, 5)));
    }

    [SkippableFact]
    public async Task Searches_and_writes_go_on_at_the_same_time()
    {
        using var store = Open();
        var dots = await DotsAsync(store, 32);
        var source = new ClusteredVectors(32, 10, 4);
        var vectors = Enumerable.Range(0, 12_000).Select(_ => source.Next()).ToArray();
        using var done = new CancellationTokenSource();
        var reading = Enumerable.Range(0, 3).Select(reader => Task.Run(async () =>
        {
            var seen = 0;
            while (!done.IsCancellationRequested)
            {
                var query = vectors[reader];
                // Whoever is found is found by its own score, and in order.
                var found = await FindAsync(dots, query, 5, exact: reader == 2);
                Assert.Equal(found.OrderByDescending(dot => dot.Score).ThenBy(dot => dot.Id), found);
                foreach (var (id, score) in found)
                {
                    Assert.Equal(BruteForce([(id, vectors[id])], query, 1)[0].Score, score, 1e-12);
                }

                seen = Math.Max(seen, found.Count);
            }

            return seen;
        })).ToArray();
        for (var start = 0; start < vectors.Length; start += 300)
        {
            await dots.UpsertAsync(Enumerable.Range(start, 300).Select(i => new Dot(i, vectors[i])));
            await dots.DeleteAsync(Enumerable.Range(start, 50).Select(i => (long)i));
        }

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(reading), seen => Assert.Equal(5, seen));
        AssertSame(BruteForce(vectors.Select((at, i) => ((long)i, at)).Where(dot => dot.Item1 % 300 >= 50), vectors[1], 20), await FindAsync(dots, vectors[1], 20));
        Assert.Empty(await VerifyAsync(store));
    }

    [SkippableFact]
    public async Task A_call_that_is_cancelled_before_it_begins_changes_nothing()
    {
        using var store = Open();
        var dots = await DotsAsync(store, 64);
        var source = new ClusteredVectors(64, 10, 4);
        await FillAsync(dots, 100, source.Next);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var query = source.Next();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ListAsync(dots.SearchAsync(query, 5, cancellationToken: cancelled.Token)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dots.UpsertAsync(new Dot(99_999, query), cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ListAsync(dots.GetAsync(_ => true, 5, cancellationToken: cancelled.Token)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dots.DeleteAsync(1, cancelled.Token));
        Assert.Equal(100, (await ListAsync(dots.GetAsync(_ => true, int.MaxValue))).Count);
    }

    [SkippableFact]
    public async Task A_cancelled_call_ends_and_changes_nothing()
    {
        Skip.If(Host.WhyNotCancelled is not null, Host.WhyNotCancelled ?? "");
        using var store = Open();
        var dots = await DotsAsync(store, 64);
        var source = new ClusteredVectors(64, 10, 4);
        await FillAsync(dots, 20_000, source.Next);
        var query = source.Next();
        for (var i = 0; i < 10; i++)
        {
            // Whether it comes in time is the machine's affair; that nothing is half done is ours.
            using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(15 * i));
            var written = true;
            try
            {
                await dots.UpsertAsync(Enumerable.Range(30_000, 5_000).Select(j => new Dot(j, query)), soon.Token);
            }
            catch (OperationCanceledException)
            {
                written = false;
            }

            Assert.Equal(written ? 25_000 : 20_000, (await ListAsync(dots.GetAsync(_ => true, int.MaxValue))).Count);
            await dots.DeleteAsync(Enumerable.Range(30_000, 5_000).Select(j => (long)j));
            using var again = new CancellationTokenSource(TimeSpan.FromMilliseconds(5 * i));
            try
            {
                Assert.Equal(5, (await ListAsync(dots.SearchAsync(query, 5, new StoreSearchOptions<Dot> { Exact = true }, again.Token))).Count);
            }
            catch (OperationCanceledException)
            {
            }
        }

        Assert.Equal(20_000, (await ListAsync(dots.GetAsync(_ => true, int.MaxValue))).Count);
        Assert.Equal(5, (await FindAsync(dots, query, 5)).Count);
    }
}
