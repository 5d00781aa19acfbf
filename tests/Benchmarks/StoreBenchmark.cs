using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using FindAgents.Retrieval.Stores;
using FindAgents.Retrieval.Stores.Sqlite;
using FindAgents.Tests;
using Microsoft.Extensions.VectorData;

namespace FindAgents.Benchmarks;

/// <summary>How the cost of an embedded store grows: made, opened and searched at 1, 10⁴, 10⁵ and 10⁶ records.</summary>
/// <remarks>
/// Records have a key, a number of seven values and a clustered unit vector of 512 dimensions; batches of ten thousand are
/// written, as durably as ever. Queries are strangers from the same clusters. Recall is measured against comparing everything
/// in full precision, and "order" says whether all the answers were the same in the same order. "cpu" is the processor time
/// of a query, which other work on the machine changes less than its latency; "recode" is a first search without codes.
/// </remarks>
internal static class StoreBenchmark
{
    private const int Dimensions = 512;
    private const int Clusters = 1000;
    private const int Batch = 10_000;
    private const int Top = 10;

    /// <summary>Runs it.</summary>
    /// <param name="options">
    /// <c>--folder DIR</c> (a disk with room for 6 KB a record), <c>--counts N,N</c>, <c>--queries N</c>, <c>--exact N</c>, <c>--threads N</c>;
    /// with <c>--postgres CONNECTION</c> or <c>--pglite</c> those of <see cref="PostgresStoreBenchmark"/>.
    /// </param>
    /// <param name="output">Gets a line for each count.</param>
    /// <returns>0, or 1 where an option cannot be read.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> options, TextWriter output)
    {
        if (options.Contains("--postgres") || options.Contains("--pglite"))
        {
            return await PostgresStoreBenchmark.RunAsync(options, output);
        }

        var (folder, counts, queries, exact, threads) = (Path.GetTempPath(), new[] { 1, 10_000, 100_000, 1_000_000 }, 200, 50, Environment.ProcessorCount);
        for (var i = 0; i < options.Count; i += 2)
        {
            var value = i + 1 < options.Count ? options[i + 1] : "";
            int[] numbers = [.. value.Split(',').Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out var number) ? number : 0)];
            switch (options[i])
            {
                case "--folder" when Directory.Exists(value):
                    folder = value;
                    break;
                case "--counts" when numbers.All(number => number > 0):
                    counts = numbers;
                    break;
                case "--queries" when numbers[0] > 0:
                    queries = numbers[0];
                    break;
                case "--exact" when numbers[0] > 0:
                    exact = numbers[0];
                    break;
                case "--threads" when numbers[0] > 0:
                    threads = numbers[0];
                    break;
                default:
                    output.WriteLine($"{options[i]} {value}: not known. There are --folder DIR, --counts N,N, --queries N, --exact N and --threads N; --postgres and --pglite have others.");
                    return 1;
            }
        }

        output.WriteLine($"{threads} thread(s), {RuntimeInformation.OSDescription}; {Dimensions} dimensions, {Clusters} clusters; {queries} queries of {Top}, {exact} of them also in full precision");
        output.WriteLine($"{"records",9} {"build s",8} {"rec/s",7} {"store MB",9} {"codes MB",9} {"open ms",8} {"1st ms",7} {"p50 ms",7} {"p95 ms",7} {"cpu ms",7} {"filter",7} {"exact ms",9} {"recall",7} {"order",6} {"recode s",9} {"peak MB",8}");
        foreach (var count in counts)
        {
            var here = Directory.CreateDirectory(Path.Combine(folder, $"find-stores-{Guid.NewGuid():n}")).FullName;
            try
            {
                output.WriteLine(await MeasureAsync(Path.Combine(here, "store.db"), count, queries, exact, new SqliteVectorStoreOptions { MaxDegreeOfParallelism = threads }));
            }
            finally
            {
                Directory.Delete(here, recursive: true);
            }
        }

        return 0;
    }

    private static async Task<string> MeasureAsync(string file, int count, int queries, int exact, SqliteVectorStoreOptions options)
    {
        var source = new ClusteredVectors(Dimensions, Clusters, seed: 1);
        var asked = Enumerable.Range(0, queries).Select(_ => source.Next()).ToArray();
        var build = TimeSpan.Zero;
        using (var store = new SqliteVectorStore(file, options))
        {
            var dots = Collection(store);
            await dots.EnsureCollectionExistsAsync();
            for (var start = 0; start < count; start += Batch)
            {
                var batch = Enumerable.Range(start, Math.Min(Batch, count - start)).Select(i => new Dot { Id = i, Part = i % 7, At = source.Next() }).ToArray();
                build += await TimeAsync(() => dots.UpsertAsync(batch));
            }

            build += await TimeAsync(() =>
            {
                store.Dispose();
                return Task.CompletedTask;
            });
        }

        using var again = new SqliteVectorStore(file, options);
        var there = Collection(again);
        var open = await TimeAsync(() => there.GetAsync(0));
        var first = await TimeAsync(() => FindAsync(there, asked[0], new()));
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var times = new double[queries];
        var found = new long[queries][];
        for (var i = 0; i < queries; i++)
        {
            times[i] = (await TimeAsync(async () => found[i] = await FindAsync(there, asked[i], new()))).TotalMilliseconds;
        }

        process.Refresh();
        var processor = (process.TotalProcessorTime - before).TotalMilliseconds / queries;
        var filtered = new List<double>();
        foreach (var query in asked.Take(exact))
        {
            filtered.Add((await TimeAsync(() => FindAsync(there, query, new() { Filter = dot => dot.Part == 3 }))).TotalMilliseconds);
        }

        var (compared, right, same) = (new List<double>(), 0, true);
        for (var i = 0; i < Math.Min(exact, queries); i++)
        {
            long[] best = [];
            compared.Add((await TimeAsync(async () => best = await FindAsync(there, asked[i], new StoreSearchOptions<Dot> { Exact = true }))).TotalMilliseconds);
            right += best.Intersect(found[i]).Count();
            same &= best.SequenceEqual(found[i]);
        }

        again.Dispose();
        var codes = Directory.Exists(file + "-codes") ? Directory.GetFiles(file + "-codes").Sum(path => new FileInfo(path).Length) : 0;
        if (codes > 0)
        {
            Directory.Delete(file + "-codes", recursive: true);
        }

        TimeSpan recode;
        using (var without = new SqliteVectorStore(file, options))
        {
            recode = await TimeAsync(() => FindAsync(Collection(without), asked[0], new()));
        }

        process.Refresh();
        var recall = right / (double)(compared.Count * Math.Min(Top, count));
        return string.Create(CultureInfo.InvariantCulture, $"{count,9} {build.TotalSeconds,8:f2} {count / build.TotalSeconds,7:f0} {new FileInfo(file).Length / 1e6,9:f1} {codes / 1e6,9:f1} {open.TotalMilliseconds,8:f1} {first.TotalMilliseconds,7:f1} {At(times, 0.5),7:f2} {At(times, 0.95),7:f2} {processor,7:f2} {At(filtered, 0.5),7:f2} {At(compared, 0.5),9:f1} {recall,7:f4} {(same ? "same" : "other"),6} {recode.TotalSeconds,9:f2} {process.PeakWorkingSet64 / 1e6,8:f0}");
    }

    private static VectorStoreCollection<long, Dot> Collection(SqliteVectorStore store) => store.GetCollection<long, Dot>("dots", new VectorStoreCollectionDefinition
    {
        Properties =
        [
            new VectorStoreKeyProperty(nameof(Dot.Id), typeof(long)) { IsAutoGenerated = false },
            new VectorStoreDataProperty(nameof(Dot.Part), typeof(long)),
            new VectorStoreVectorProperty(nameof(Dot.At), typeof(float[]), Dimensions),
        ],
    });

    private static async Task<long[]> FindAsync(VectorStoreCollection<long, Dot> dots, float[] query, VectorSearchOptions<Dot> options)
    {
        var found = new List<long>();
        await foreach (var result in dots.SearchAsync(query, Top, options))
        {
            found.Add(result.Record.Id);
        }

        return [.. found];
    }

    internal static async Task<TimeSpan> TimeAsync(Func<Task> action)
    {
        var start = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(start);
    }

    internal static double At(IEnumerable<double> times, double part)
    {
        var sorted = times.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(part * sorted.Length))];
    }

    private sealed class Dot
    {
        public long Id { get; set; }

        public long Part { get; set; }

        public float[]? At { get; set; }
    }
}
