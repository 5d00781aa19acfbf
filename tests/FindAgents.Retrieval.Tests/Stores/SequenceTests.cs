using CsCheck;
using FindAgents.Retrieval.Stores.Sqlite;
using FindAgents.Tests;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>After any sequence of writes, deletions, searches and closings the store holds what a dictionary would.</summary>
public class SequenceTests : StoreTest
{
    private const int Dimensions = 16;

    [Fact]
    public void A_store_is_a_dictionary_that_can_be_searched()
    {
        var cases = 0;
        var step = Gen.Frequency(
            (6, Gen.Select(Gen.Const('+'), Gen.Int[0, 3000], Gen.Int[1, 1200])),
            (3, Gen.Select(Gen.Const('-'), Gen.Int[0, 3000], Gen.Int[1, 900])),
            (3, Gen.Select(Gen.Const('?'), Gen.Int[1, 30], Gen.Int[0, 6])),
            (1, Gen.Select(Gen.Const('o'), Gen.Const(0), Gen.Const(0))),
            (1, Gen.Select(Gen.Const('x'), Gen.Const(0), Gen.Const(0))));
        step.Array[5, 25].Sample(
            steps => RunAsync(Temp.At($"{cases++}.db"), steps).GetAwaiter().GetResult(),
            iter: 25,
            threads: 1,
            print: steps => string.Join(' ', steps.Select(step => $"{step.Item1}{step.Item2},{step.Item3}")));
    }

    private static async Task RunAsync(string file, (char What, int First, int Count)[] steps)
    {
        var model = new Dictionary<long, float[]>();
        var source = new ClusteredVectors(Dimensions, 6, 11);
        var store = new SqliteVectorStore(file);
        try
        {
            var dots = await DotsAsync(store, Dimensions);
            foreach (var (what, first, count) in steps)
            {
                switch (what)
                {
                    case '+':
                        var batch = Enumerable.Range(first, count).Select(i => new Dot(i, source.Next(), i % 7)).ToArray();
                        await dots.UpsertAsync(batch);
                        foreach (var dot in batch)
                        {
                            model[dot.Id] = dot.At!;
                        }

                        break;
                    case '-':
                        await dots.DeleteAsync(Enumerable.Range(first, count).Select(i => (long)i));
                        foreach (var i in Enumerable.Range(first, count))
                        {
                            model.Remove(i);
                        }

                        break;
                    case '?':
                        var query = source.Next();
                        AssertSame(BruteForce(model.Select(dot => (dot.Key, dot.Value)), query, first), await FindAsync(dots, query, first));
                        var part = (long)count;
                        AssertSame(BruteForce(model.Where(dot => dot.Key % 7 == part).Select(dot => (dot.Key, dot.Value)), query, first), await FindAsync(dots, query, first, filter: dot => dot.Part == part));
                        break;
                    default:
                        store.Dispose();
                        if (what == 'x' && Directory.Exists(file + "-codes"))
                        {
                            Directory.Delete(file + "-codes", recursive: true);
                        }

                        store = new SqliteVectorStore(file);
                        dots = store.GetCollection<long, Dot>("dots", Dot.Definition(Dimensions));
                        break;
                }
            }

            var all = await ListAsync(dots.GetAsync(_ => true, int.MaxValue, new FilteredRecordRetrievalOptions<Dot> { IncludeVectors = true }));
            Assert.Equal(model.OrderBy(dot => dot.Key).Select(dot => (dot.Key, string.Join(' ', dot.Value))), all.Select(dot => (dot.Id, string.Join(' ', dot.At!))));
            Assert.Empty(await store.VerifyAsync());
        }
        finally
        {
            store.Dispose();
        }
    }
}
