using System.Linq.Expressions;
using FindAgents.Retrieval.Stores;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>Tests that every store passes; the host says which one.</summary>
public abstract class StoreContract : IDisposable
{
    private protected StoreContract(StoreHost host)
    {
        Host = host;
    }

    private protected StoreHost Host { get; }

    public virtual void Dispose()
    {
        Host.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected VectorStore Open(IEmbeddingGenerator? generator = null) => Host.Open(generator);

    private protected Task<IReadOnlyList<string>> VerifyAsync(VectorStore store) => Host.VerifyAsync(store);

    private protected static async Task<VectorStoreCollection<long, Thing>> ThingsAsync(VectorStore store)
    {
        var things = store.GetCollection<long, Thing>("things");
        await things.EnsureCollectionExistsAsync();
        return things;
    }

    private protected static async Task<VectorStoreCollection<long, Dot>> DotsAsync(VectorStore store, int dimensions, string? distance = null)
    {
        var dots = store.GetCollection<long, Dot>("dots", Dot.Definition(dimensions, distance));
        await dots.EnsureCollectionExistsAsync();
        return dots;
    }

    private protected static async Task FillAsync(VectorStoreCollection<long, Dot> dots, int count, Func<float[]> next, int batch = 5000, long first = 1)
    {
        for (var start = 0; start < count; start += batch)
        {
            await dots.UpsertAsync(Enumerable.Range(start, Math.Min(batch, count - start)).Select(i => new Dot(first + i, next(), i % 7)));
        }
    }

    private protected static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> source)
    {
        var list = new List<T>();
        await foreach (var item in source)
        {
            list.Add(item);
        }

        return list;
    }

    private protected static async Task<List<(long Id, double Score)>> FindAsync(
        VectorStoreCollection<long, Dot> dots,
        float[] query,
        int top = 10,
        bool exact = false,
        int skip = 0,
        Expression<Func<Dot, bool>>? filter = null,
        double? threshold = null)
    {
        var options = new StoreSearchOptions<Dot> { Exact = exact, Skip = skip, Filter = filter, ScoreThreshold = threshold };
        return [.. (await ListAsync(dots.SearchAsync(query, top, options))).Select(result => (result.Record.Id, result.Score!.Value))];
    }

    // With arithmetic of its own: plain loops, the record's key where scores are the same.
    private protected static List<(long Id, double Score)> BruteForce(IEnumerable<(long Id, float[] At)> dots, float[] query, int top, bool cosine = true)
    {
        return [.. dots.Select(dot => (dot.Id, Score: Score(dot.At))).OrderByDescending(dot => dot.Score).ThenBy(dot => dot.Id).Take(top)];

        double Score(float[] at)
        {
            double dot = 0, length = 0, asked = 0;
            for (var i = 0; i < at.Length; i++)
            {
                dot += (double)at[i] * query[i];
                length += (double)at[i] * at[i];
                asked += (double)query[i] * query[i];
            }

            return cosine ? dot / Math.Sqrt(length * asked) : dot;
        }
    }

    private protected static void AssertSame(List<(long Id, double Score)> expected, List<(long Id, double Score)> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Score, actual[i].Score, 1e-12 * Math.Max(1, Math.Abs(expected[i].Score)));
        }

        Assert.Equal(expected.Select(dot => dot.Id), actual.Select(dot => dot.Id));
    }
}
