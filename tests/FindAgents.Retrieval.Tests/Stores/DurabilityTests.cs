using System.Diagnostics;
using System.Globalization;
using FindAgents.Retrieval.Stores;
using FindAgents.Retrieval.Stores.Sqlite;
using FindAgents.Tests;

namespace FindAgents.Retrieval.Tests.Stores;

/// <summary>What was acknowledged is there, whatever befell the process.</summary>
public class DurabilityTests : StoreTest
{
    [Fact]
    public async Task Killed_at_any_moment_a_store_has_what_was_acknowledged()
    {
        var random = new Random(17);
        var records = new Dictionary<long, int>();
        var maybe = new HashSet<long>();
        for (var seed = 1; seed <= 8; seed++)
        {
            await WriteAndKillAsync(seed, TimeSpan.FromMilliseconds(random.Next(20, 1500)), records, maybe);
            if (seed % 3 == 2)
            {
                // Nobody looks before the next process writes.
                continue;
            }

            using var store = Open();
            Assert.Empty(await store.VerifyAsync());
            var dots = store.GetCollection<long, Dot>("dots", Dot.Definition(WriterProcess.Dimensions));
            var there = await ListAsync(dots.GetAsync(_ => true, int.MaxValue, new() { IncludeVectors = true }));
            var ids = there.Select(dot => dot.Id).ToHashSet();
            Assert.DoesNotContain(records.Keys, id => !maybe.Contains(id) && !ids.Contains(id));
            // A batch that was not acknowledged is there whole or not at all.
            foreach (var more in ids.Where(id => !records.ContainsKey(id)).GroupBy(id => id / 1_000_000))
            {
                Assert.Equal(more.Count(), more.Max() - more.Min() + 1);
            }

            foreach (var id in ids)
            {
                records.TryAdd(id, 0);
            }

            foreach (var id in maybe.Where(id => !ids.Contains(id)))
            {
                records.Remove(id);
            }

            maybe.Clear();
            var query = new ClusteredVectors(WriterProcess.Dimensions, 5, seed).Next();
            AssertSame(BruteForce(there.Select(dot => (dot.Id, dot.At!)), query, 10), await FindAsync(dots, query));
        }

        Assert.NotEmpty(records);
    }

    [Fact]
    public async Task A_copy_made_while_others_write_is_a_store_of_its_own()
    {
        using var store = Open();
        var dots = await DotsAsync(store, 8);
        var source = new ClusteredVectors(8, 3, 3);
        await FillAsync(dots, 3000, source.Next);
        var writing = FillAsync(dots, 3000, source.Next, batch: 50, first: 10_000);
        await store.CopyToAsync(Temp.At("copy.db"));
        await writing;
        await Assert.ThrowsAsync<StoreException>(() => store.CopyToAsync(Temp.At("copy.db")));
        await Assert.ThrowsAsync<StoreException>(() => store.CopyToAsync(Temp.At("nowhere", "copy.db")));
        using var copy = new SqliteVectorStore(Temp.At("copy.db"));
        Assert.Empty(await copy.VerifyAsync());
        var there = await ListAsync(copy.GetCollection<long, Dot>("dots", Dot.Definition(8)).GetAsync(_ => true, int.MaxValue));
        Assert.Equal(Enumerable.Range(1, 3000).Select(i => (long)i), there.Take(3000).Select(dot => dot.Id));
        Assert.Equal(0, there.Count % 50);
        Assert.Empty(Directory.GetFiles(Temp.Path, "*.tmp"));
    }

    [Fact]
    public async Task A_closed_store_is_one_file_that_can_be_copied()
    {
        var query = new float[] { 1, 0, 0, 0, 0, 0, 0, 0 };
        List<(long, double)> expected;
        using (var store = Open())
        {
            var dots = await DotsAsync(store, 8);
            await FillAsync(dots, 3000, new ClusteredVectors(8, 3, 3).Next);
            expected = await FindAsync(dots, query);
        }

        Assert.Equal([File], Directory.GetFiles(Temp.Path));
        System.IO.File.Copy(File, Temp.At("copy.db"));
        using var copy = new SqliteVectorStore(Temp.At("copy.db"));
        AssertSame(expected, await FindAsync(copy.GetCollection<long, Dot>("dots", Dot.Definition(8)), query));
    }

    [Fact]
    public async Task Two_processes_write_one_after_the_other()
    {
        var records = new Dictionary<long, int>();
        var maybe = new HashSet<long>();
        await Task.WhenAll(
            WriteAndKillAsync(1, TimeSpan.FromSeconds(2), records, maybe, onceAcknowledged: true),
            WriteAndKillAsync(2, TimeSpan.FromSeconds(2), records, maybe, onceAcknowledged: true));
        using var store = Open();
        Assert.Empty(await store.VerifyAsync());
        var there = await ListAsync(store.GetCollection<long, Dot>("dots", Dot.Definition(WriterProcess.Dimensions)).GetAsync(_ => true, int.MaxValue));
        Assert.Empty(records.Keys.Except(maybe).Except(there.Select(dot => dot.Id)));
        Assert.Equal([1L, 2L], there.Select(dot => dot.Part).Distinct().Order());
    }

    // Kills it the given time after it began to write, or later, once a write of it was acknowledged; what it said until then goes
    // into the records. On a busy machine the other may be at the store all that time.
    private async Task WriteAndKillAsync(int seed, TimeSpan after, Dictionary<long, int> records, HashSet<long> maybe, bool onceAcknowledged = false)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(WriterProcess).Assembly.Location, "write", File, $"{seed}"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)));
        await Task.Delay(after);
        var acknowledged = onceAcknowledged ? await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) : null;
        process.Kill();
        await process.WaitForExitAsync();
        foreach (var line in $"{acknowledged}\n{await process.StandardOutput.ReadToEndAsync()}".Split('\n'))
        {
            var words = line.Split(' ');
            lock (records)
            {
                switch (words)
                {
                    case ["+", var first, var count]:
                        for (var i = 0; i < int.Parse(count, CultureInfo.InvariantCulture); i++)
                        {
                            records[long.Parse(first, CultureInfo.InvariantCulture) + i] = seed;
                        }

                        break;
                    case ["?", var id]:
                        maybe.Add(long.Parse(id, CultureInfo.InvariantCulture));
                        break;
                    case ["-", var id]:
                        maybe.Remove(long.Parse(id, CultureInfo.InvariantCulture));
                        records.Remove(long.Parse(id, CultureInfo.InvariantCulture));
                        break;
                    default:
                        break;
                }
            }
        }
    }
}
