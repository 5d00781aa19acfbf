using System.Globalization;
using System.Runtime.InteropServices;
using FindAgents.Engine;
using FindAgents.Retrieval.Stores;
using FindAgents.Retrieval.Stores.Postgres;
using FindAgents.Tests;
using Microsoft.Extensions.VectorData;
using Npgsql;

namespace FindAgents.Benchmarks;

/// <summary>How the cost of a store in Postgres grows, and what its index finds of what comparing everything finds.</summary>
/// <remarks>
/// The records and queries are those of <see cref="StoreBenchmark"/>, with as many dimensions as one likes. A collection is filled without an index, which is
/// built then; recall is measured against <see cref="StoreSearchOptions{TRecord}.Exact"/>. Everything is in a schema that is dropped in the end.
/// </remarks>
internal static class PostgresStoreBenchmark
{
    private const string Options = "--postgres CONNECTION, --pglite, --counts N,N, --dimensions N, --half, --clusters N, --queries N, --efforts N,N and --index-memory MB";
    private const int Batch = 10_000;
    private const int Top = 10;

    /// <summary>Runs it.</summary>
    /// <param name="options">Those that the error of another one lists.</param>
    /// <param name="output">Gets a line for each count and effort.</param>
    /// <returns>0, or 1 where an option cannot be read or the server fails.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> options, TextWriter output)
    {
        var (connection, counts, dimensions, half, clusters, queries, efforts, memory) = ((string?)null, new[] { 1, 10_000, 100_000 }, 128, false, 1000, 100, new[] { 40, 100, 200, 400 }, (int?)null);
        for (var i = 0; i < options.Count; i++)
        {
            var value = i + 1 < options.Count ? options[i + 1] : "";
            int[] numbers = [.. value.Split(',').Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out var number) ? number : 0)];
            var taken = 1;
            switch (options[i])
            {
                case "--pglite":
                    taken = 0;
                    break;
                case "--half":
                    (half, taken) = (true, 0);
                    break;
                case "--postgres" when value.Length > 0:
                    connection = value;
                    break;
                case "--counts" when numbers.All(number => number > 0):
                    counts = numbers;
                    break;
                case "--dimensions" when numbers[0] > 0:
                    dimensions = numbers[0];
                    break;
                case "--clusters" when numbers[0] > 0:
                    clusters = numbers[0];
                    break;
                case "--queries" when numbers[0] > 0:
                    queries = numbers[0];
                    break;
                case "--efforts" when numbers.All(number => number is > 0 and <= 1000):
                    efforts = numbers;
                    break;
                case "--index-memory" when numbers[0] > 0:
                    memory = numbers[0];
                    break;
                default:
                    output.WriteLine($"{options[i]} {value}: not known. There are {Options}.");
                    return 1;
            }

            i += taken;
        }

        var folder = Path.Combine(Path.GetTempPath(), $"find-pglite-{Guid.NewGuid():n}");
        var (pglite, reason) = connection is null ? await PgliteServer.StartAsync(folder) : (null, "");
        if (connection is null && pglite is null)
        {
            output.WriteLine(reason);
            return 1;
        }

        var choices = new PostgresVectorStoreOptions { Schema = $"bench_{Guid.NewGuid():n}", IndexFrom = null, IndexMemory = memory };
        connection ??= pglite!.ConnectionString(4);
        try
        {
            using var store = PostgresVectorStore.Open(connection, choices);
            output.WriteLine($"{RuntimeInformation.OSDescription}; {dimensions} dimensions of {(half ? "Half" : "float")}, {clusters} clusters; {queries} queries of {Top}");
            output.WriteLine($"{"records",9} {"fill s",8} {"rec/s",7} {"table MB",9} {"index s",8} {"index MB",9} {"exact p50 ms",13} {"p95",8} {"ef",5} {"p50 ms",8} {"p95",8} {"filter p50",11} {"recall",7}");
            foreach (var count in counts)
            {
                await MeasureAsync(store, connection, choices.Schema, count, dimensions, half, new ClusteredVectors(dimensions, clusters, seed: 1), queries, efforts, output);
            }

            return 0;
        }
        catch (FindException error)
        {
            output.WriteLine(error.Message);
            return 1;
        }
        finally
        {
            if (pglite is null)
            {
                await SqlAsync(connection, $"DROP SCHEMA IF EXISTS {choices.Schema} CASCADE");
            }

            pglite?.Dispose();
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static async Task MeasureAsync(PostgresVectorStore store, string connection, string schema, int count, int dimensions, bool half, ClusteredVectors source, int queries, int[] efforts, TextWriter output)
    {
        var dots = store.GetDynamicCollection("dots", new VectorStoreCollectionDefinition
        {
            Properties =
            [
                new VectorStoreKeyProperty("Id", typeof(long)) { IsAutoGenerated = false },
                new VectorStoreDataProperty("Part", typeof(long)),
                new VectorStoreVectorProperty("At", half ? typeof(Half[]) : typeof(float[]), dimensions),
            ],
        });
        await dots.EnsureCollectionExistsAsync();
        var asked = Enumerable.Range(0, queries).Select(_ => source.Next()).ToArray();
        var fill = TimeSpan.Zero;
        for (var start = 0; start < count; start += Batch)
        {
            var batch = Enumerable.Range(start, Math.Min(Batch, count - start)).Select(i => Record(i, source.Next(), half)).ToArray();
            fill += await StoreBenchmark.TimeAsync(() => dots.UpsertAsync(batch));
        }

        var tables = await SqlAsync(connection, $"SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c WHERE c.relnamespace = '{schema}'::regnamespace AND c.relname LIKE 'records%' AND c.relkind = 'r'");
        var build = await StoreBenchmark.TimeAsync(() => store.CreateIndicesAsync("dots"));
        var index = await SqlAsync(connection, $"SELECT sum(pg_relation_size(c.oid))::bigint FROM pg_class c WHERE c.relnamespace = '{schema}'::regnamespace AND c.relname LIKE '%hnsw%'");
        var exact = await FindAsync(dots, asked, new() { Exact = true });
        foreach (var effort in efforts)
        {
            var found = await FindAsync(dots, asked, new() { Effort = effort });
            var filtered = await FindAsync(dots, asked, new() { Effort = effort, Filter = record => (long)record["Part"]! == 3L });
            var recall = exact.Keys.Zip(found.Keys, (best, some) => best.Intersect(some).Count()).Sum() / (double)(queries * Math.Min(Top, count));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count,9} {fill.TotalSeconds,8:f2} {count / fill.TotalSeconds,7:f0} {tables / 1e6,9:f1} {build.TotalSeconds,8:f2} {index / 1e6,9:f1} {StoreBenchmark.At(exact.Times, 0.5),13:f1} {StoreBenchmark.At(exact.Times, 0.95),8:f1} {effort,5} {StoreBenchmark.At(found.Times, 0.5),8:f2} {StoreBenchmark.At(found.Times, 0.95),8:f2} {StoreBenchmark.At(filtered.Times, 0.5),11:f2} {recall,7:f4}"));
        }

        await dots.EnsureCollectionDeletedAsync();
    }

    private static Dictionary<string, object?> Record(long id, float[] at, bool half) => new()
    {
        ["Id"] = id,
        ["Part"] = id % 7,
        ["At"] = half ? Array.ConvertAll(at, x => (Half)x) : at,
    };

    private static async Task<(List<double> Times, List<long[]> Keys)> FindAsync(VectorStoreCollection<object, Dictionary<string, object?>> dots, float[][] queries, StoreSearchOptions<Dictionary<string, object?>> options)
    {
        var (times, keys) = (new List<double>(), new List<long[]>());
        foreach (var query in queries)
        {
            var found = new List<long>();
            times.Add((await StoreBenchmark.TimeAsync(async () =>
            {
                await foreach (var result in dots.SearchAsync(query, Top, options))
                {
                    found.Add((long)result.Record["Id"]!);
                }
            })).TotalMilliseconds);
            keys.Add([.. found]);
        }

        return (times, keys);
    }

    private static async Task<long> SqlAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(FindAgents.Retrieval.Postgres.PostgresAddress.Parse(connection).ConnectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is long number ? number : 0;
    }
}
