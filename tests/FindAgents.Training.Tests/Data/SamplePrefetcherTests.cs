using FindAgents.Training.Data;

namespace FindAgents.Training.Tests.Data;

public class SamplePrefetcherTests
{
    [Fact]
    public void Samples_come_in_order_from_where_it_starts()
    {
        using var prefetcher = new SamplePrefetcher<Item>(index => new Item(index), first: 5, capacity: 3);
        Assert.Equal(Enumerable.Range(5, 20).Select(i => (long)i), Enumerable.Range(0, 20).Select(_ => prefetcher.Take().Index).ToArray());
    }

    [Fact]
    public void No_more_than_the_capacity_waits_and_all_of_it_is_disposed()
    {
        var made = new List<Item>();
        var prefetcher = new SamplePrefetcher<Item>(
            index =>
            {
                var item = new Item(index);
                lock (made)
                {
                    made.Add(item);
                }

                return item;
            },
            capacity: 3);
        var taken = prefetcher.Take();
        Thread.Sleep(100);
        prefetcher.Dispose();

        // One taken, three waiting, one in hand.
        Assert.InRange(made.Count, 4, 5);
        Assert.False(taken.IsDisposed);
        Assert.All(made.Skip(1), item => Assert.True(item.IsDisposed));
    }

    [Fact]
    public void A_producers_error_reaches_the_taker_after_the_samples_before_it()
    {
        using var prefetcher = new SamplePrefetcher<Item>(index => index < 2 ? new Item(index) : throw new InvalidDataException("photo 2 is broken"));
        Assert.Equal(0, prefetcher.Take().Index);
        Assert.Equal(1, prefetcher.Take().Index);
        Assert.Equal("photo 2 is broken", Assert.Throws<InvalidDataException>(() => prefetcher.Take()).Message);
        Assert.Throws<InvalidDataException>(() => prefetcher.Take());
    }

    [Fact]
    public void Cancelling_ends_the_wait()
    {
        using var never = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        using var prefetcher = new SamplePrefetcher<Item>(
            index =>
            {
                never.Wait(stop.Token);
                return new Item(index);
            },
            cancellationToken: stop.Token);
        using var impatient = new CancellationTokenSource(50);
        Assert.ThrowsAny<OperationCanceledException>(() => prefetcher.Take(impatient.Token));
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => prefetcher.Take());
    }

    [Fact]
    public void An_order_visits_everything_each_time_round_and_can_be_entered_anywhere()
    {
        var order = new ShuffledOrder(50, seed: 7);
        var first = Enumerable.Range(0, 50).Select(i => order[i]).ToArray();
        var second = Enumerable.Range(50, 50).Select(i => order[i]).ToArray();
        Assert.Equal(Enumerable.Range(0, 50), first.Order());
        Assert.Equal(Enumerable.Range(0, 50), second.Order());
        Assert.NotEqual(first, second);
        Assert.Equal(second[10..], Enumerable.Range(60, 40).Select(i => new ShuffledOrder(50, 7)[i]));
        Assert.NotEqual(first, Enumerable.Range(0, 50).Select(i => new ShuffledOrder(50, 8)[i]));
    }

    private sealed class Item(long index) : IDisposable
    {
        public long Index { get; } = index;

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
