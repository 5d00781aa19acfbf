using System.Diagnostics;
using FindAgents.Retrieval.Queue;
using FindAgents.Retrieval.Tests.Postgres;

namespace FindAgents.Retrieval.Tests.Queue;

/// <summary>Workers are processes, and processes die.</summary>
public class WorkerTests(PostgresFixture server) : QueueTest(server)
{
    private const int Count = 400;

    [SkippableFact]
    public async Task Of_two_workers_one_is_killed_and_nothing_is_lost_or_done_twice()
    {
        var queue = Open();
        await queue.EnqueueAsync(Items(Count));
        Sql("CREATE TABLE {schema}.effects (key text PRIMARY KEY, worker text NOT NULL)");
        using var mortal = Start("mortal");
        using var other = Start("other");
        var said = other.StandardOutput.ReadToEndAsync();
        var lines = new List<string>();
        while (lines.Count(line => line.StartsWith("done", StringComparison.Ordinal)) < 20)
        {
            lines.Add((await mortal.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(3)))!);
        }

        // In the middle of a job, as far as one can tell from here.
        mortal.Kill();
        await mortal.WaitForExitAsync();
        lines.AddRange((await mortal.StandardOutput.ReadToEndAsync()).Split('\n'));
        await other.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(0, other.ExitCode);
        lines.AddRange((await said).Split('\n'));

        Assert.Equal(new WorkCounts(0, 0, Count, 0), await queue.CountAsync());
        Assert.Equal(Count, Sql("SELECT count(*) FROM {schema}.effects"));
        var done = lines.Where(line => line.StartsWith("done", StringComparison.Ordinal)).ToArray();
        Assert.Equal(done.Distinct(), done);
        // What the killed one did not live to say is at most one job.
        Assert.InRange(done.Length, Count - 1, Count);
        Assert.InRange(Sql("SELECT count(*) FROM {schema}.effects WHERE worker = 'mortal'"), 20, Count - 1);
    }

    [SkippableFact]
    public async Task A_server_that_crashes_and_comes_back_has_the_jobs()
    {
        var queue = Open();
        await queue.EnqueueAsync(Items(10));
        Skip.IfNot(Server.IsOurs, "The server is not ours to stop.");
        var leased = await queue.LeaseAsync("a", 4, Long);
        Assert.Null(await Server.StopAsync());
        try
        {
            await Assert.ThrowsAsync<FindAgents.Retrieval.Stores.StoreException>(() => queue.CompleteAsync(leased[0]));
            await Assert.ThrowsAsync<FindAgents.Retrieval.Stores.StoreException>(() => queue.CountAsync());
        }
        finally
        {
            Assert.Null(await Server.StartAsync());
        }

        Assert.True(await queue.CompleteAsync(leased[0]));
        Assert.Equal(new WorkCounts(6, 3, 1, 0), await queue.CountAsync());
    }

    private Process Start(string name) => Process.Start(new ProcessStartInfo("dotnet", [typeof(WorkerProcess).Assembly.Location, "work", Server.Connection, Schema, name]) { RedirectStandardOutput = true })!;
}
