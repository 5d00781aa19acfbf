using System.Diagnostics;
using FindAgents.Retrieval.Albums;
using FindAgents.Retrieval.Indexing;
using FindAgents.Retrieval.Queue;
using FindAgents.Retrieval.Stores.Postgres;
using FindAgents.Retrieval.Tests.Postgres;
using FindAgents.Retrieval.Workers;
using FindAgents.Tests;
using Npgsql;

namespace FindAgents.Retrieval.Tests.Albums;

/// <summary>Albums that workers fill, as a queue in a real Postgres hands the photos out.</summary>
[Collection(ServersCollection.Name)]
public class AlbumWorkerTests(PostgresFixture plain, PgvectorFixture vectors) : AlbumTest
{
    private readonly string _schema = $"test_{Guid.NewGuid():n}";
    private readonly List<PostgresWorkQueue> _queues = [];

    public override void Dispose()
    {
        foreach (var queue in _queues)
        {
            queue.Dispose();
            Drop(plain.Connection);
        }

        base.Dispose();
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public async Task Of_two_workers_one_is_killed_and_nothing_is_lost_and_nothing_is_there_twice()
    {
        const int Count = 120;
        Fill(Count);
        Write("copy.png", Picture(5));
        Write("broken.png", [.. Picture(6)[..^30]]);
        // Where the coordinator has the folder, no worker has; each has its own.
        var (here, there) = (Copy("worker-1"), Copy("worker-2"));
        var queue = Queue();
        using var store = PostgresVectorStore.Open(vectors.Connection(2), new PostgresVectorStoreOptions { Schema = _schema });
        try
        {
            var album = await Album.CreateAsync(store, "album", [Photos]);
            var given = await new AlbumQueue(album, queue, Engine).EnqueueAsync();
            Assert.Equal((Count + 1L, 0L), (given.Queued, given.Added));
            Assert.Equal(0, (await new AlbumQueue(album, queue, Engine).EnqueueAsync()).Queued);

            using var mortal = Start(here, "mortal");
            using var other = Start(there, "other");
            var said = other.StandardOutput.ReadToEndAsync();
            var lines = new List<string>();
            while (lines.Count(line => line.StartsWith('=')) < 12 && await mortal.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(3)) is { } line)
            {
                lines.Add(line);
            }

            mortal.Kill();
            await mortal.WaitForExitAsync();
            lines.AddRange((await mortal.StandardOutput.ReadToEndAsync()).Split('\n'));
            await other.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
            Assert.Equal(0, other.ExitCode);
            lines.AddRange((await said).Split('\n'));

            Assert.Equal(new WorkCounts(0, 0, Count + 1, 0), await queue.CountAsync());
            var encoded = lines.Where(line => line.StartsWith('+')).ToList();
            Assert.Equal(Count, encoded.Distinct().Count());
            // The killed one had one photo at hand.
            Assert.InRange(encoded.Count, Count, Count + 1);

            var same = await Album.CreateAsync(Open("alone.db"), "album", [Photos]);
            var alone = await IndexAsync(same);
            Assert.Equal(await ExportAsync(same), await ExportAsync(album));
            await AssertCleanAsync(album);
            Assert.Equal(alone.Problems, (await album.StatusAsync()).Problems);
        }
        finally
        {
            Drop(vectors.Connection(1));
        }
    }

    [SkippableFact]
    public async Task In_a_shared_store_a_run_that_was_killed_holds_nobody_up()
    {
        Fill(3);
        using var store = PostgresVectorStore.Open(vectors.Connection(2), new PostgresVectorStoreOptions { Schema = _schema });
        try
        {
            var album = await Album.CreateAsync(store, "album", [Photos]);
            using var dead = Process.Start(new ProcessStartInfo("dotnet", [typeof(WorkerProcess).Assembly.Location]))!;
            await dead.WaitForExitAsync();
            await album.Collections.Albums.UpsertAsync(new AlbumRecord { Key = AlbumRecord.RunKey, Holder = "a process that is gone", Token = $"{Environment.MachineName}/{dead.Id}/x" });
            Assert.Contains("a process that is gone", Assert.Single((await album.CheckAsync()).Leftovers));
            Assert.Equal(3, (await IndexAsync(album)).Added);
            await AssertCleanAsync(album);

            // Of one that lives, on whatever machine, it is waited for the end.
            await album.Collections.Albums.UpsertAsync(new AlbumRecord { Key = AlbumRecord.RunKey, Holder = "one that lives", Token = $"{Environment.MachineName}/{Environment.ProcessId}/x" });
            var waits = new TaskCompletionSource<string?>();
            var second = IndexAsync(album, null, new Told<AlbumIndexProgress> { Then = progress => _ = progress.Stage == IndexStage.Waiting && waits.TrySetResult(progress.Current) });
            Assert.Equal("one that lives", await waits.Task);
            await album.Collections.Albums.DeleteAsync(AlbumRecord.RunKey);
            Assert.Equal(3, (await second).Unchanged);
            await AssertCleanAsync(album);
        }
        finally
        {
            Drop(vectors.Connection(1));
        }
    }

    [SkippableFact]
    public async Task What_is_moved_changed_or_gone_is_brought_up_to_date()
    {
        Fill(6);
        var album = await CreateAsync();
        await FillAsync(album);
        File.Move(Path.Combine(Photos, "0", "p000.png"), Path.Combine(Photos, "moved.png"));
        File.Delete(Path.Combine(Photos, "1", "p001.png"));
        Write("2/p002.png", Picture(1002));
        var (given, did) = await FillAsync(album);
        Assert.Equal((1L, 1L, 2L, 3L), (given.Queued, given.Moved, given.Removed, given.Unchanged));
        Assert.Equal((1L, 0L), (did.Encoded, did.Failed));
        Assert.Equal(["photos/2/p002.png"], (await album.PhotoAsync(Id(Picture(1002)))).Paths);
        await Assert.ThrowsAsync<UnknownAlbumException>(() => album.PhotoAsync(Id(Picture(2))));
        await AssertCleanAsync(album);

        // What left and comes back is a job once more.
        Write("1/p001.png", Picture(1));
        (given, did) = await FillAsync(album);
        Assert.Equal((1L, 1L), (given.Queued, did.Encoded));
        await AssertCleanAsync(album);
    }

    [SkippableFact]
    public async Task Another_model_version_is_handed_out_anew_and_the_older_goes()
    {
        Fill(4);
        var album = await CreateAsync();
        await FillAsync(album);
        Engine = new ColourEngine { Model = Engine.Model with { Version = "2.0" } };
        var (given, did) = await FillAsync(album);
        Assert.Equal((4L, 4L), (given.Queued, did.Encoded));
        await new AlbumQueue(album, Queue(), Engine).EnqueueAsync();
        Assert.Equal("2.0", Assert.Single((await album.StatusAsync()).Models).Model.Version);
        await AssertCleanAsync(album);
    }

    [SkippableFact]
    public async Task A_worker_says_what_it_cannot_do()
    {
        Fill(3);
        var album = await CreateAsync();
        var queue = Queue(new WorkQueueOptions { MostAttempts = 2, RetryAfter = TimeSpan.Zero, PollEvery = TimeSpan.FromMilliseconds(100) });
        await queue.EnqueueAsync([new WorkItem("stranger", "{\"hello\": 1}")]);
        await new AlbumQueue(album, queue, Engine).EnqueueAsync();

        var wrong = new AlbumWorker(album, queue, new ColourEngine { Model = Engine.Model with { Version = "9" } }, new AlbumWorkerOptions { StopWhenDone = true, Lease = TimeSpan.FromSeconds(1) });
        Assert.Contains("colour@1.0", (await Assert.ThrowsAsync<AlbumException>(() => wrong.RunAsync())).Message);
        Assert.Throws<AlbumException>(() => new AlbumWorker(album, queue, Engine, new AlbumWorkerOptions { Folders = new Dictionary<string, string> { ["photos"] = Temp.At("nowhere") } }));

        // One that has an empty folder where the photos should be.
        var lost = new AlbumWorkerOptions
        {
            StopWhenDone = true,
            Lease = TimeSpan.FromSeconds(1),
            Folders = new Dictionary<string, string> { ["photos"] = Temp.Folder("empty") },
        };
        var did = await new AlbumWorker(album, queue, Engine, lost).RunAsync();
        Assert.Equal(0, did.Encoded);
        var failed = await queue.ListFailedAsync();
        Assert.Equal(4, failed.Count);
        Assert.Contains("names no photo", failed.Single(job => job.Key == "stranger").Reason);
        Assert.Contains(failed, job => job.Reason.Contains("cannot read 'photos/"));

        await queue.RetryFailedAsync();
        did = await new AlbumWorker(album, queue, Engine, lost with { Folders = new Dictionary<string, string>() }).RunAsync();
        Assert.Equal(3, did.Encoded);
        await AssertCleanAsync(album);
    }

    [SkippableFact]
    public async Task A_worker_that_is_cancelled_ends_after_the_photo_at_hand()
    {
        Fill(10);
        var album = await CreateAsync();
        var queue = Queue();
        await new AlbumQueue(album, queue, Engine).EnqueueAsync();
        using var stop = new CancellationTokenSource();
        var did = await new AlbumWorker(album, queue, Engine).RunAsync(new Told<AlbumWorkResult> { Then = done => Do(() => stop.Cancel(), done.Encoded == 3) }, stop.Token);
        Assert.Equal(3, did.Encoded);
        Assert.Equal(3, (await album.StatusAsync()).Files);
        Assert.Empty(await album.VerifyAsync());

        static void Do(Action action, bool when)
        {
            if (when)
            {
                action();
            }
        }
    }

    private async Task<(AlbumIndexResult Given, AlbumWorkResult Did)> FillAsync(Album album)
    {
        var queue = Queue();
        var given = await new AlbumQueue(album, queue, Engine).EnqueueAsync();
        return (given, await new AlbumWorker(album, queue, Engine, new AlbumWorkerOptions { StopWhenDone = true }).RunAsync());
    }

    private PostgresWorkQueue Queue(WorkQueueOptions? options = null)
    {
        var queue = new PostgresWorkQueue(plain.Connection, WorkerProcess.Queue, (options ?? WorkerProcess.Options(_schema)) with { Schema = _schema });
        _queues.Add(queue);
        return queue;
    }

    private string Copy(string name)
    {
        var target = Temp.Folder(name);
        foreach (var file in Directory.EnumerateFiles(Photos, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(Photos, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }

    private void Drop(string connection)
    {
        using var source = NpgsqlDataSource.Create(FindAgents.Retrieval.Postgres.PostgresAddress.Parse(connection).ConnectionString);
        using var command = source.CreateCommand($"DROP SCHEMA IF EXISTS {_schema} CASCADE");
        command.ExecuteNonQuery();
    }

    private Process Start(string folder, string name) => Process.Start(new ProcessStartInfo("dotnet", [typeof(WorkerProcess).Assembly.Location, "album-work", vectors.Connection(2), plain.Connection, _schema, folder, name]) { RedirectStandardOutput = true })!;
}
