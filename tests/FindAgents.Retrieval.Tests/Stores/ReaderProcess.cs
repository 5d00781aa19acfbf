using FindAgents.Engine;
using FindAgents.Retrieval.Stores.Sqlite;

namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>Tries to write to a store, then reads it, and says how that went.</summary>
internal static class ReaderProcess
{
    /// <summary>Prints the error of writing, and what a search with ReadOnly found.</summary>
    public static async Task<int> RunAsync(string file, TextWriter output)
    {
        using (var store = new SqliteVectorStore(file))
        {
            try
            {
                await store.GetCollection<long, Thing>("things").UpsertAsync(new Thing { Id = 2 });
                await output.WriteLineAsync("written");
            }
            catch (FindException error)
            {
                await output.WriteLineAsync($"{error.GetType().Name}: {error.Message}");
            }
        }

        using var again = new SqliteVectorStore(file, new SqliteVectorStoreOptions { ReadOnly = true });
        var found = 0;
        await foreach (var result in again.GetCollection<long, Thing>("things").SearchAsync(new float[] { 1, 2, 3, 4, 5, 6, 7, 8 }, 5))
        {
            found++;
        }

        await output.WriteLineAsync($"found {found}");
        return 0;
    }
}
