using FindAgents.Retrieval.Stores.Sqlite;
using FindAgents.Tests;

namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>Writes to a store until it is killed, and says what was acknowledged.</summary>
internal static class WriterProcess
{
    public const int Dimensions = 24;

    /// <summary>Writes batches of 1 to 400 records, deletes some, and prints a line after each acknowledgement.</summary>
    public static async Task<int> RunAsync(string file, int seed, TextWriter output)
    {
        var random = new Random(seed);
        var vectors = new ClusteredVectors(Dimensions, 5, seed);
        using var store = new SqliteVectorStore(file);
        var dots = store.GetCollection<long, Dot>("dots", Dot.Definition(Dimensions));
        await dots.EnsureCollectionExistsAsync();
        await output.WriteLineAsync("ready");
        for (long next = 1_000_000L * seed; ;)
        {
            var count = random.Next(1, 400);
            var batch = Enumerable.Range(0, count).Select(i => new Dot(next + i, vectors.Next(), seed)).ToArray();
            await dots.UpsertAsync(batch);
            await output.WriteLineAsync($"+ {next} {count}");
            if (random.Next(3) == 0)
            {
                var gone = next + random.Next(count);
                await output.WriteLineAsync($"? {gone}");
                await dots.DeleteAsync(gone);
                await output.WriteLineAsync($"- {gone}");
            }

            if (random.Next(4) == 0)
            {
                await foreach (var found in dots.SearchAsync(vectors.Next(), 3))
                {
                    _ = found;
                }
            }

            next += count;
        }
    }
}
