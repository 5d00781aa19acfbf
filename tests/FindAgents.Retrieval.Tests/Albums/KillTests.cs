using System.Diagnostics;
using System.Globalization;
using FindAgents.Engine.Imaging;
using FindAgents.Retrieval.Indexing;
using FindAgents.Retrieval.Stores.Sqlite;

namespace FindAgents.Retrieval.Tests.Albums;

/// <summary>An album is good whenever the process that fills it was killed.</summary>
public class KillTests : AlbumTest
{
    private const int Count = 300;

    private const int Kills = 20;

    [Fact]
    public async Task Killed_twenty_times_an_album_is_good_each_time_and_in_the_end_the_same()
    {
        Fill(Count - 10);
        for (var i = 0; i < 10; i++)
        {
            Write($"copies/c{i}.png", Picture(i * 7));
        }

        var expected = await UndisturbedAsync();
        var random = new Random(5);
        var encoded = new List<string>();
        long acknowledged = 0;
        var file = Temp.At("killed.db");
        for (var kill = 0; kill < Kills; kill++)
        {
            // Some at once, some after so many lines, so that kills fall into all of the run on fast and slow machines alike.
            var (lines, done) = await RunAsync(file, afterLines: random.Next(3) == 0 ? random.Next(4) : random.Next(5, 30), random.Next(0, 25));
            encoded.AddRange(lines.Where(line => line.StartsWith('+')).Select(line => line[2..]));
            acknowledged += lines.Where(line => line.StartsWith('=')).Select(line => long.Parse(line[2..], CultureInfo.InvariantCulture)).DefaultIfEmpty().Last();
            using var store = new SqliteVectorStore(file);
            if ((await Album.ListAsync(store)).Count == 0)
            {
                continue;
            }

            var album = await Album.OpenAsync(store, "album");
            Assert.Empty(await album.VerifyAsync());
            var placed = (await album.StatusAsync()).Models.SingleOrDefault()?.Photos ?? 0;
            Assert.True(placed >= acknowledged, $"{acknowledged} photos were acknowledged, {placed} are there.");
            if (done)
            {
                break;
            }
        }

        // To its end.
        var rest = (await RunAsync(file, int.MaxValue, 0)).Lines;
        encoded.AddRange(rest.Where(line => line.StartsWith('+')).Select(line => line[2..]));
        using var after = new SqliteVectorStore(file);
        var whole = await Album.OpenAsync(after, "album");
        await AssertCleanAsync(whole);
        Assert.Equal(expected, await ExportAsync(whole));

        // What was encoded twice was not on the disk when the process was killed: at most what waits for its batch, and the one at hand.
        var twice = encoded.CountBy(name => name).Where(photo => photo.Key != Probe).Sum(photo => photo.Value - 1);
        Assert.InRange(twice, 0, Kills * 18);
        Assert.Equal(Count - 10, encoded.Where(name => name != Probe).Distinct().Count());
    }

    [Fact]
    public async Task What_was_on_the_disk_is_not_encoded_again()
    {
        Fill(40);
        var file = Temp.At("killed.db");
        await RunAsync(file, afterLines: 25, 0);
        HashSet<string> there;
        using (var store = new SqliteVectorStore(file))
        {
            var album = await Album.OpenAsync(store, "album");
            var model = (await album.StatusAsync()).Models.Single().Model;
            there = [];
            await foreach (var photo in album.Collections.Photos(model).GetAsync(_ => true, int.MaxValue))
            {
                there.Add(photo.Id);
            }
        }

        var names = Enumerable.Range(0, 40).ToDictionary(i => IndexerProcess.NameOf(RgbImage.Load(Picture(i))), i => Id(Picture(i)));
        var again = (await RunAsync(file, int.MaxValue, 0)).Lines.Where(line => line.StartsWith('+')).Select(line => names[line[2..]]).ToList();
        Assert.NotEmpty(there);
        Assert.Empty(again.Intersect(there));
        Assert.Equal(40 - there.Count, again.Count);
    }

    [Fact]
    public async Task Two_processes_over_one_album_wait_for_each_other()
    {
        Fill(60);
        using (var store = new SqliteVectorStore(Temp.At("both.db")))
        {
            await Album.CreateAsync(store, "album", [Photos]);
        }

        var runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RunAsync(Temp.At("both.db"), int.MaxValue, 0)));
        Assert.All(runs, run => Assert.True(run.Done));
        Assert.Equal(60, runs.SelectMany(run => run.Lines).Where(line => line.StartsWith("done", StringComparison.Ordinal)).Sum(line => int.Parse(line[5..], CultureInfo.InvariantCulture)));
        Assert.Equal(61, runs.SelectMany(run => run.Lines).Count(line => line.StartsWith('+')));
        using var after = new SqliteVectorStore(Temp.At("both.db"));
        await AssertCleanAsync(await Album.OpenAsync(after, "album"));
        Assert.Empty(Directory.GetFiles(Temp.Path, "*.lock"));
    }

    [Fact]
    public async Task Who_waits_is_told_for_whom()
    {
        Fill(3);
        var album = await CreateAsync();
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        Engine.BeforeEncode = _ =>
        {
            begun.TrySetResult();
            return go.Task;
        };
        var first = IndexAsync(album);
        await begun.Task;
        var waits = new TaskCompletionSource<string?>();
        var told = new Told<AlbumIndexProgress> { Then = progress => _ = progress.Stage == IndexStage.Waiting && waits.TrySetResult(progress.Current) };
        var second = IndexAsync(album, null, told);
        Assert.StartsWith($"process {Environment.ProcessId} on {Environment.MachineName}", await waits.Task);
        go.SetResult();
        Assert.Equal((3L, 0L, 3L), ((await first).Added, (await second).Added, (await second).Unchanged));
    }

    // What the model is asked with, to see what it gives.
    private static string Probe { get; } = IndexerProcess.NameOf(new RgbImage(64, 64, [.. Enumerable.Repeat((byte)128, 64 * 64 * 3)]));

    private async Task<string> UndisturbedAsync()
    {
        var album = await Album.CreateAsync(Open("undisturbed.db"), "album", [Photos]);
        Assert.Equal(Count - 10, (await IndexAsync(album)).Added);
        await AssertCleanAsync(album);
        return await ExportAsync(album);
    }

    // Kills it when it has said so many lines, or a little later.
    private async Task<(List<string> Lines, bool Done)> RunAsync(string file, int afterLines, int milliseconds)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(IndexerProcess).Assembly.Location, "index", file, Photos]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var lines = new List<string>();
        while (lines.Count <= afterLines && await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)) is { } line)
        {
            lines.Add(line);
        }

        if (lines.Count > afterLines)
        {
            await Task.Delay(milliseconds);
            process.Kill();
        }

        // The last line may be cut.
        var rest = await process.StandardOutput.ReadToEndAsync();
        lines.AddRange(rest.Split('\n')[..^1]);
        await process.WaitForExitAsync();
        return (lines, lines.Exists(line => line.StartsWith("done", StringComparison.Ordinal)));
    }
}
