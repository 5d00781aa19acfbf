using FindAgents.Retrieval.Queue;
using FindAgents.Retrieval.Stores;
using FindAgents.Retrieval.Tests.Postgres;

namespace FindAgents.Retrieval.Tests.Queue;

/// <summary>Every job is done once, or listed as failed, or still there.</summary>
public class QueueTests(PostgresFixture server) : QueueTest(server)
{
    [SkippableFact]
    public async Task Jobs_come_in_order_with_what_they_were_given()
    {
        var queue = Open("Ünïcode 🐕 'quoted'");
        Assert.Empty(await queue.LeaseAsync("a", 10, Long));
        WorkItem[] jobs = [new("b", "{\"path\":\"b.jpg\"}"), new("a", ""), new("b", "later"), new("🐕", "'quoted' \"twice\"\n")];
        Assert.Equal(3, await queue.EnqueueAsync(jobs));
        Assert.Equal(0, await queue.EnqueueAsync(jobs));
        var leased = await queue.LeaseAsync("a", 2, Long);
        Assert.Equal([("b", "{\"path\":\"b.jpg\"}", 1, "a"), ("a", "", 1, "a")], leased.Select(job => (job.Key, job.Payload, job.Attempt, job.Worker)));
        var last = Assert.Single(await queue.LeaseAsync("b", 10, Long));
        Assert.Equal(("🐕", "'quoted' \"twice\"\n"), (last.Key, last.Payload));
        Assert.Equal(new WorkCounts(0, 3, 0, 0), await queue.CountAsync());
        Assert.True(await queue.CompleteAsync(last));
        Assert.False(await queue.CompleteAsync(last));
        Assert.Equal(new WorkCounts(0, 2, 1, 0), await queue.CountAsync());
        Assert.Equal(0, await queue.EnqueueAsync(jobs));
        Assert.Equal(1, await queue.ForgetDoneAsync());
        Assert.Equal(1, await queue.EnqueueAsync(jobs));
    }

    [SkippableFact]
    public async Task Queues_do_not_see_each_other()
    {
        var (one, other) = (Open("one"), Open("other"));
        await one.EnqueueAsync(Items(3));
        await other.EnqueueAsync(Items(2));
        Assert.Equal(3, (await one.LeaseAsync("a", 10, Long)).Count);
        Assert.Equal(new WorkCounts(2, 0, 0, 0), await other.CountAsync());
        Assert.Equal(2, (await other.LeaseAsync("a", 10, Long)).Count);
    }

    [SkippableFact]
    public async Task However_many_take_them_no_job_is_leased_twice()
    {
        await Open().EnqueueAsync(Items(3000));
        var queues = Enumerable.Range(0, 4).Select(_ => Open()).ToArray();
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var mine = new List<LeasedJob>();
            while (await queues[worker % 4].LeaseAsync($"worker {worker}", 1 + worker, Long) is { Count: > 0 } some)
            {
                mine.AddRange(some);
                foreach (var job in some)
                {
                    Assert.True(await queues[worker % 4].CompleteAsync(job));
                }
            }

            return mine;
        })));
        Assert.Equal(Items(3000).Select(job => job.Key), taken.SelectMany(mine => mine).Select(job => job.Key).Order());
        Assert.Equal(new WorkCounts(0, 0, 3000, 0), await queues[0].CountAsync());
    }

    [SkippableFact]
    public async Task The_same_jobs_enqueued_by_many_at_once_are_there_once()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => Open().EnqueueAsync(i % 2 == 0 ? Items(2000) : Items(2000).Reverse()))));
        Assert.Equal(2000, added.Sum());
        Assert.Equal(2000, (await Open().CountAsync()).Waiting);
    }

    [SkippableFact]
    public async Task Whose_lease_ended_and_went_to_another_cannot_end_the_job()
    {
        var queue = Open();
        await queue.EnqueueAsync(Items(2));
        var slow = await queue.LeaseAsync("slow", 2, Long);
        Assert.Empty(await queue.HeartbeatAsync(slow, Long));
        EndLeases();
        Assert.Equal(new WorkCounts(2, 0, 0, 0), await queue.CountAsync());
        // Late, but nobody has taken it: the work counts.
        Assert.True(await queue.CompleteAsync(slow[0]));
        var quick = Assert.Single(await queue.LeaseAsync("quick", 2, Long));
        Assert.Equal((slow[1].Id, 2, "quick"), (quick.Id, quick.Attempt, quick.Worker));
        Assert.Equal(slow, await queue.HeartbeatAsync(slow, Long));
        Assert.False(await queue.CompleteAsync(slow[1]));
        Assert.False(await queue.FailAsync(slow[1], "too late"));
        Assert.Equal(new WorkCounts(0, 1, 1, 0), await queue.CountAsync());
        Assert.Empty(await queue.HeartbeatAsync([quick], Long));
        Assert.True(await queue.CompleteAsync(quick));
        Assert.Empty(await queue.LeaseAsync("quick", 2, Long));
    }

    [SkippableFact]
    public async Task A_heartbeat_begins_the_lease_anew()
    {
        var queue = Open();
        await queue.EnqueueAsync(Items(1));
        var job = Assert.Single(await queue.LeaseAsync("a", 1, TimeSpan.FromMilliseconds(1)));
        Assert.True(await queue.WaitAsync(Long));
        Assert.Empty(await queue.HeartbeatAsync([job], Long));
        Assert.Empty(await queue.LeaseAsync("b", 1, Long));
        Assert.True(await queue.CompleteAsync(job));
    }

    [SkippableFact]
    public async Task What_fails_is_tried_again_after_a_wait_that_grows_and_is_listed_in_the_end()
    {
        var queue = Open(options: new WorkQueueOptions { MostAttempts = 4, RetryAfter = TimeSpan.FromMinutes(10), LongestRetryAfter = TimeSpan.FromMinutes(35) });
        await queue.EnqueueAsync(Items(1));
        var waits = new List<long>();
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            var job = Assert.Single(await queue.LeaseAsync("a", 5, Long));
            Assert.Equal(attempt, job.Attempt);
            Assert.True(await queue.FailAsync(job, $"no luck, {attempt}"));
            Assert.Empty(await queue.LeaseAsync("a", 5, Long));
            if (attempt < 4)
            {
                Assert.Equal(new WorkCounts(1, 0, 0, 0), await queue.CountAsync());
                waits.Add(Sql("SELECT extract(epoch FROM due - changed) FROM {schema}.jobs"));
                Sql("UPDATE {schema}.jobs SET due = clock_timestamp()");
            }
        }

        Assert.Equal([600L, 1200, 2100], waits);
        Assert.Equal(new WorkCounts(0, 0, 0, 1), await queue.CountAsync());
        var failed = Assert.Single(await queue.ListFailedAsync());
        Assert.Equal(("00000.jpg", "{\"n\":0}", "no luck, 4", 4, "a"), (failed.Key, failed.Payload, failed.Reason, failed.Attempts, failed.Worker));
        Assert.Equal(0, await queue.EnqueueAsync(Items(1)));

        Assert.Equal(0, await queue.RetryFailedAsync(["another.jpg"]));
        Assert.Equal(1, await queue.RetryFailedAsync());
        var again = Assert.Single(await queue.LeaseAsync("b", 5, Long));
        Assert.Equal(5, again.Attempt);
        Assert.True(await queue.FailAsync(again, "once more"));
        Assert.Equal(600, Sql("SELECT extract(epoch FROM due - changed) FROM {schema}.jobs"));
        Assert.Equal(1, (await queue.CountAsync()).Waiting);
    }

    [SkippableFact]
    public async Task What_cannot_be_mended_fails_at_once()
    {
        var queue = Open();
        await queue.EnqueueAsync(Items(3));
        foreach (var job in await queue.LeaseAsync("a", 3, Long))
        {
            Assert.True(await queue.FailAsync(job, $"damaged\0{new string('x', 5000)}", retry: false));
        }

        Assert.Equal(["00001.jpg", "00002.jpg"], (await queue.ListFailedAsync(5, skip: 1)).Select(job => job.Key));
        Assert.All(await queue.ListFailedAsync(), job => Assert.True(job is { Attempts: 1, Reason.Length: 4000 }));
        Assert.Equal(2, await queue.RetryFailedAsync(["00000.jpg", "00002.jpg"]));
        Assert.Equal(new WorkCounts(2, 0, 0, 1), await queue.CountAsync());
    }

    [SkippableFact]
    public async Task A_job_that_workers_die_of_is_listed_after_its_attempts()
    {
        var queue = Open(options: new WorkQueueOptions { MostAttempts = 2 });
        await queue.EnqueueAsync(Items(1));
        for (var i = 0; i < 2; i++)
        {
            Assert.Single(await queue.LeaseAsync("mortal", 5, Long));
            EndLeases();
        }

        Assert.Empty(await queue.LeaseAsync("mortal", 5, Long));
        var failed = Assert.Single(await queue.ListFailedAsync());
        Assert.Equal(("mortal", 2), (failed.Worker, failed.Attempts));
        Assert.Contains("may have died", failed.Reason, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Who_waits_is_told_of_new_jobs()
    {
        // No polling: only a notice ends the wait.
        var queue = Open(options: new WorkQueueOptions { PollEvery = Long });
        Assert.False(await queue.WaitAsync(TimeSpan.Zero));
        Assert.False(await queue.WaitAsync(TimeSpan.FromMilliseconds(50)));
        var waiting = queue.WaitAsync(Long);
        await Open("other").EnqueueAsync(Items(1));
        await Task.Delay(100);
        Assert.False(waiting.IsCompleted);
        await Open().EnqueueAsync(Items(1));
        Assert.True(await waiting.WaitAsync(TimeSpan.FromMinutes(2)));
        Assert.True(await queue.WaitAsync(Long));

        using var cancelled = new CancellationTokenSource();
        await queue.LeaseAsync("a", 5, Long);
        waiting = queue.WaitAsync(Long, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(new WorkCounts(0, 1, 0, 0), await queue.CountAsync());
    }

    [SkippableFact]
    public async Task A_cancelled_call_ends_and_changes_nothing_or_all()
    {
        var queue = Open();
        await queue.EnqueueAsync(Items(1));
        var (kept, many) = (1L, Items(40_000));
        for (var i = 0; i < 8; i++)
        {
            // Whether it comes in time is the machine's affair; that nothing is half done is ours.
            using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(40 * i));
            try
            {
                Assert.Equal(many.Length - kept, await queue.EnqueueAsync(many, soon.Token));
                kept = many.Length;
            }
            catch (OperationCanceledException)
            {
            }

            Assert.Equal(kept, (await queue.CountAsync()).Waiting);
            Sql("DELETE FROM {schema}.jobs WHERE id > (SELECT min(id) FROM {schema}.jobs)");
            kept = 1;
        }

        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queue.LeaseAsync("a", 5, Long, cancelled.Token));
        Assert.Equal(1, (await queue.CountAsync()).Waiting);
    }

    [SkippableFact]
    public async Task Bad_input_is_refused_and_adds_nothing()
    {
        var queue = Open();
        foreach (var bad in new WorkItem[] { new("", "x"), new("a\0", "x"), new("a", "\ud83d"), new("a", null!), new(new string('x', 1001), "x"), null! })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => queue.EnqueueAsync([new WorkItem("good", "x"), bad]));
        }

        Assert.Equal(new WorkCounts(0, 0, 0, 0), await queue.CountAsync());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => queue.LeaseAsync("a", 0, Long));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => queue.LeaseAsync("a", 1, TimeSpan.Zero));
        await Assert.ThrowsAsync<ArgumentException>(() => queue.LeaseAsync(" ", 1, Long));
        Assert.Throws<ArgumentException>(() => new PostgresWorkQueue(Server.Connection, ""));
        Assert.Throws<ArgumentException>(() => new PostgresWorkQueue(Server.Connection, "a", new WorkQueueOptions { Schema = "pg_mine" }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PostgresWorkQueue(Server.Connection, "a", new WorkQueueOptions { MostAttempts = 0 }));
        Assert.Throws<StoreException>(() => new PostgresWorkQueue("no connection string", "a"));
        queue.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => queue.CountAsync());
    }
}
