using System.Collections.Concurrent;
using FindAgents.Engine.Runtime;

namespace FindAgents.Engine.Tests.Runtime;

/// <summary>The queue that batches concurrent calls, with work that takes no time and a clock that stands still unless it is moved.</summary>
public sealed class BatchQueueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Deadlock = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_full_batch_goes_at_once_and_each_caller_gets_its_own_answer()
    {
        using var bench = new Bench(maxBatch: 3);
        var answers = await Task.WhenAll(bench.Ask(1), bench.Ask(2), bench.Ask(3)).WaitAsync(Deadlock);
        Assert.Equal([10, 20, 30], answers.Select(a => a.Value));
        Assert.Equal([1, 2, 3], Assert.Single(bench.Batches).Order());
    }

    [Fact]
    public async Task A_lone_caller_waits_for_company_no_longer_than_it_was_told_to()
    {
        using var bench = new Bench(maxBatch: 3);
        var alone = bench.Ask(1);
        await bench.Clock.AwaitedAsync();
        bench.Clock.Advance(Patience - TimeSpan.FromTicks(1));
        Assert.Empty(bench.Batches);
        bench.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(10, (await alone.WaitAsync(Deadlock)).Value);
    }

    [Fact]
    public async Task Without_batches_nobody_waits()
    {
        using var bench = new Bench(maxBatch: 1);
        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => bench.Ask(i))).WaitAsync(Deadlock);
        Assert.Equal([0, 10, 20, 30, 40], answers.Select(a => a.Value));
        Assert.All(bench.Batches, batch => Assert.Single(batch));
    }

    [Fact]
    public async Task Only_work_of_one_kind_is_done_together_and_a_full_batch_overtakes()
    {
        using var bench = new Bench(maxBatch: 2);
        var first = bench.Ask(1, key: "wide");
        await bench.Clock.AwaitedAsync();
        var others = Task.WhenAll(bench.Ask(2, key: "high"), bench.Ask(3, key: "high"));
        await others.WaitAsync(Deadlock);
        Assert.False(first.IsCompleted);
        Assert.Equal([2, 3], Assert.Single(bench.Batches).Order());
        await bench.Ask(4, key: "wide").WaitAsync(Deadlock);
        await first.WaitAsync(Deadlock);
        Assert.Equal([1, 4], bench.Batches.Last().Order());
    }

    [Fact]
    public async Task Whoever_comes_while_there_is_no_turn_to_be_had_joins_the_next_batch()
    {
        using var bench = new Bench(maxBatch: 4, turns: 0);
        var asked = Enumerable.Range(0, 6).Select(i => bench.Ask(i)).ToArray();
        bench.Clock.Advance(10 * Patience);
        Assert.Empty(bench.Batches);
        bench.Turns.Release();
        await Task.WhenAll(asked).WaitAsync(Deadlock);
        Assert.Equal([4, 2], bench.Batches.Select(batch => batch.Length));
    }

    [Fact]
    public async Task A_caller_who_gives_up_waiting_leaves_the_others_alone()
    {
        using var bench = new Bench(maxBatch: 3);
        using var gone = new CancellationTokenSource();
        var (first, second) = (bench.Ask(1), bench.Ask(2, gone.Token));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(Deadlock));
        var more = Task.WhenAll(bench.Ask(3), bench.Ask(4));
        Assert.Equal(10, (await first.WaitAsync(Deadlock)).Value);
        await more.WaitAsync(Deadlock);
        Assert.Equal([1, 3, 4], Assert.Single(bench.Batches).Order());
    }

    [Fact]
    public async Task A_caller_who_gives_up_while_its_batch_is_worked_on_has_its_result_disposed()
    {
        using var bench = new Bench(maxBatch: 2) { Hold = new ManualResetEventSlim() };
        using var gone = new CancellationTokenSource();
        var (stays, goes) = (bench.Ask(1), bench.Ask(2, gone.Token));
        await bench.Begun.WaitAsync(Deadlock);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => goes.WaitAsync(Deadlock)); // at once, not when the batch is done
        bench.Hold.Set();
        Assert.False((await stays.WaitAsync(Deadlock)).Disposed);
        await bench.IdleAsync();
        Assert.True(bench.Made.Single(a => a.Value == 20).Disposed);
    }

    [Fact]
    public async Task A_full_queue_makes_callers_wait_for_a_place()
    {
        using var bench = new Bench(maxBatch: 2, turns: 0, maxQueued: 2);
        var asked = Enumerable.Range(0, 5).Select(i => bench.Ask(i)).ToArray();
        Assert.Equal(2, bench.Queue.Count);
        using var gone = new CancellationTokenSource();
        var waits = bench.Ask(9, gone.Token);
        await gone.CancelAsync();
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits.WaitAsync(Deadlock));
        Assert.Equal(gone.Token, error.CancellationToken);
        bench.Clock.Automatic = true;
        bench.Turns.Release();
        Assert.Equal([0, 10, 20, 30, 40], (await Task.WhenAll(asked).WaitAsync(Deadlock)).Select(a => a.Value));
    }

    [Fact]
    public async Task A_failure_is_told_to_everybody_in_the_batch_and_to_nobody_else()
    {
        using var bench = new Bench(maxBatch: 2) { Fail = items => items.Contains(1) ? new FormatException("no") : null };
        var failing = new[] { bench.Ask(1), bench.Ask(2) };
        foreach (var call in failing)
        {
            await Assert.ThrowsAsync<FormatException>(() => call.WaitAsync(Deadlock));
        }

        var others = await Task.WhenAll(bench.Ask(3), bench.Ask(4)).WaitAsync(Deadlock);
        Assert.Equal([30, 40], others.Select(a => a.Value));
        Assert.Equal(2, bench.Batches.Count); // not tried again
    }

    [Fact]
    public async Task What_is_too_much_at_once_is_tried_in_halves()
    {
        using var bench = new Bench(maxBatch: 8) { Fail = items => items.Count > 2 || items.Contains(5) ? new TooMuchException() : null };
        var asked = Enumerable.Range(0, 8).Select(i => bench.Ask(i)).ToArray();
        foreach (var i in Enumerable.Range(0, 8).Where(i => i != 5))
        {
            Assert.Equal(10 * i, (await asked[i].WaitAsync(Deadlock)).Value);
        }

        await Assert.ThrowsAsync<TooMuchException>(() => asked[5].WaitAsync(Deadlock));
        Assert.Equal(8, bench.Batches.First().Length);
        Assert.All(bench.Batches.Skip(1), batch => Assert.InRange(batch.Length, 1, 4));
    }

    [Fact]
    public async Task Disposal_fails_those_who_wait_and_finishes_what_is_worked_on()
    {
        var bench = new Bench(maxBatch: 2, maxQueued: 4) { Hold = new ManualResetEventSlim() };
        var begun = new[] { bench.Ask(1), bench.Ask(2) };
        await bench.Begun.WaitAsync(Deadlock);
        var waiting = Enumerable.Range(3, 4).Select(i => bench.Ask(i)).ToArray(); // two in the queue, two for a place in it
        bench.Queue.Dispose();
        bench.Queue.Dispose();
        foreach (var call in waiting.Append(bench.Ask(9)))
        {
            var error = await Assert.ThrowsAsync<ObjectDisposedException>(() => call.WaitAsync(Deadlock));
            Assert.Contains("waited for its turn", error.Message, StringComparison.Ordinal);
        }

        bench.Hold.Set();
        Assert.Equal([10, 20], (await Task.WhenAll(begun).WaitAsync(Deadlock)).Select(a => a.Value));
        bench.Dispose();
    }

    [Fact]
    public async Task A_turn_that_cannot_be_had_fails_those_who_wait()
    {
        using var queue = new BatchQueue<int, string, Answer>(
            new(_ => [], () => throw new InvalidOperationException("closed"), () => { }, _ => false), new BatchLimits(1, TimeSpan.Zero, 4));
        for (var i = 0; i < 2; i++)
        {
            var error = await Assert.ThrowsAsync<InvalidOperationException>(() => queue.AskAsync(1, "", default).WaitAsync(Deadlock));
            Assert.Equal("closed", error.Message);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 2)]
    [InlineData(7, 3)]
    public async Task No_call_is_lost_whoever_gives_up(int maxBatch, int turns)
    {
        const int Calls = 400;
        var random = new Random(maxBatch);
        using var bench = new Bench(maxBatch, turns, maxQueued: 16) { Fail = items => items.Count > 3 && items.Sum() % 3 == 0 ? new TooMuchException() : null };
        bench.Clock.Automatic = true;
        var calls = new List<(int Item, CancellationTokenSource Gone, Task<Answer> Call)>();
        for (var i = 0; i < Calls; i++)
        {
            var (item, gone) = (i, new CancellationTokenSource());
            calls.Add((item, gone, Task.Run(() => bench.Ask(item, gone.Token, key: item % 5 == 0 ? "rare" : "common"))));
            if (random.Next(3) == 0)
            {
                var canceller = calls[random.Next(calls.Count)].Gone;
                _ = Task.Run(canceller.Cancel);
            }

            if (random.Next(10) == 0)
            {
                await Task.Yield();
            }
        }

        var (answered, cancelled) = (0, 0);
        foreach (var (item, gone, call) in calls)
        {
            try
            {
                var answer = await call.WaitAsync(Deadlock);
                Assert.Equal((10 * item, false), (answer.Value, answer.Disposed));
                answered++;
            }
            catch (OperationCanceledException)
            {
                Assert.True(gone.IsCancellationRequested);
                cancelled++;
            }
        }

        Assert.Equal(Calls, answered + cancelled);
        await bench.IdleAsync();
        Assert.Equal(0, bench.Queue.Count);
        Assert.Equal(bench.Made.Count - answered, bench.Made.Count(a => a.Disposed)); // nothing made is left to nobody
        Assert.Equal(turns, bench.Turns.CurrentCount);
        calls.ForEach(call => call.Gone.Dispose());
    }

    private sealed class TooMuchException : Exception;

    private sealed class Answer(int value) : IDisposable
    {
        public int Value => value;

        public bool Disposed { get; private set; }

        public void Dispose() => Disposed = true;
    }

    /// <summary>A queue whose work is to multiply by ten.</summary>
    private sealed class Bench : IDisposable
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly int _turns;

        public Bench(int maxBatch, int turns = 1, int maxQueued = 100)
        {
            _turns = turns;
            Turns = new SemaphoreSlim(turns);
            Queue = new(new(Work, () => Turns.WaitAsync(), () => Turns.Release(), e => e is TooMuchException), new BatchLimits(maxBatch, Patience, maxQueued), Clock);
        }

        public StillClock Clock { get; } = new();

        public SemaphoreSlim Turns { get; }

        public BatchQueue<int, string, Answer> Queue { get; }

        public ConcurrentQueue<int[]> Batches { get; } = new();

        public ConcurrentBag<Answer> Made { get; } = [];

        public Func<IReadOnlyList<int>, Exception?> Fail { get; init; } = _ => null;

        public ManualResetEventSlim? Hold { get; init; }

        public Task Begun => _begun.Task;

        public Task<Answer> Ask(int item, CancellationToken cancellationToken = default, string key = "") => Queue.AskAsync(item, key, cancellationToken);

        public Task<Answer> Ask(int item, string key) => Ask(item, default, key);

        public async Task IdleAsync()
        {
            for (var waited = 0; Turns.CurrentCount < _turns; waited++)
            {
                Assert.True(waited < 3000, "The last batch does not end.");
                await Task.Delay(10);
            }
        }

        public void Dispose()
        {
            Queue.Dispose();
            Hold?.Dispose();
        }

        private List<Answer> Work(IReadOnlyList<int> items)
        {
            Batches.Enqueue([.. items]);
            _begun.TrySetResult();
            Hold?.Wait();
            if (Fail(items) is { } failure)
            {
                throw failure;
            }

            List<Answer> answers = [.. items.Select(i => new Answer(10 * i))];
            answers.ForEach(Made.Add);
            return answers;
        }
    }

    /// <summary>A clock that a test moves by hand, whose timers fire once; safe for concurrent use.</summary>
    private sealed class StillClock : TimeProvider
    {
        private readonly Lock _lock = new();
        private readonly List<OnceTimer> _timers = [];
        private readonly TaskCompletionSource _awaited = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TimeSpan _now;

        /// <summary>Whether timers fire as soon as they are made.</summary>
        public bool Automatic { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            lock (_lock)
            {
                return _now.Ticks;
            }
        }

        /// <summary>Ends when somebody waits for the clock.</summary>
        public Task AwaitedAsync() => _awaited.Task.WaitAsync(Deadlock);

        public void Advance(TimeSpan time)
        {
            OnceTimer[] due;
            lock (_lock)
            {
                _now += time;
                due = [.. _timers.Where(timer => timer.Due <= _now)];
                _timers.RemoveAll(timer => timer.Due <= _now);
            }

            Array.ForEach(due, timer => timer.Fire());
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            OnceTimer timer;
            lock (_lock)
            {
                timer = new OnceTimer(this, () => callback(state), _now + dueTime);
                _timers.Add(timer);
            }

            _awaited.TrySetResult();
            if (Automatic)
            {
                _ = Task.Run(() => Advance(dueTime));
            }

            return timer;
        }

        private sealed class OnceTimer(StillClock clock, Action fire, TimeSpan due) : ITimer
        {
            public TimeSpan Due => due;

            public void Fire() => fire();

            public bool Change(TimeSpan dueTime, TimeSpan period) => false;

            public void Dispose()
            {
                lock (clock._lock)
                {
                    clock._timers.Remove(this);
                }
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
