using FindAgents.Agents.Images;
using FindAgents.Engine;
using FindAgents.Tests;

namespace FindAgents.Agents.Tests;

public sealed class EncodedImageCacheTests : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);
    private readonly ColourEngine _engine = new();
    private readonly ManualTime _time = new();
    private EncodedImageCache? _cache;

    public void Dispose()
    {
        _cache?.Dispose();
        Assert.Equal(0, _engine.LiveEncodings);
    }

    [Fact]
    public async Task The_same_picture_is_encoded_once_and_found_by_its_id()
    {
        var cache = Cache();
        using var first = await cache.GetOrEncodeAsync("a", () => Pictures.Green);
        using var second = await cache.GetOrEncodeAsync("a", () => throw new InvalidOperationException("decoded twice"));
        using var third = cache.Get(first.Id);

        Assert.Equal(1, _engine.EncodeCalls);
        Assert.Same(first.Encoded, second.Encoded);
        Assert.Same(first.Encoded, third.Encoded);
        Assert.Matches("^img_[0-9a-z]{16}$", first.Id);
    }

    [Fact]
    public async Task An_image_goes_a_while_after_its_last_use_and_the_error_says_when()
    {
        var cache = Cache();
        var id = await KeepAsync(cache, "a");
        _time.Advance(Lifetime - TimeSpan.FromMinutes(1));
        cache.Get(id).Dispose();
        _time.Advance(Lifetime - TimeSpan.FromMinutes(1));
        cache.Get(id).Dispose();
        _time.Advance(Lifetime);

        var error = Assert.Throws<UnknownImageException>(() => cache.Get(id));
        Assert.Contains(id, error.Message, StringComparison.Ordinal);
        Assert.Contains("30 minutes after its last use", error.Message, StringComparison.Ordinal);
        Assert.Contains("Send the image again", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Memory_comes_back_without_another_call()
    {
        var cache = Cache();
        await KeepAsync(cache, "a");
        _time.Advance(Lifetime * 2);
        Assert.Equal(0, _engine.LiveEncodings);
        Assert.Equal((0, 0L), (cache.Count, cache.Bytes));
    }

    [Fact]
    public async Task The_images_used_longest_ago_go_when_bytes_run_out()
    {
        // Green is 40×30: 3600 bytes of picture and 1200 of encoding
        var cache = Cache(capacity: 2 * 4800);
        var a = await KeepAsync(cache, "a");
        var b = await KeepAsync(cache, "b");
        cache.Get(a).Dispose();
        var c = await KeepAsync(cache, "c");

        Assert.Equal((2, 9600L), (cache.Count, cache.Bytes));
        cache.Get(a).Dispose();
        cache.Get(c).Dispose();
        Assert.Throws<UnknownImageException>(() => cache.Get(b));
    }

    [Fact]
    public async Task The_image_used_last_is_kept_however_large()
    {
        var cache = Cache(capacity: 0);
        var a = await KeepAsync(cache, "a");
        cache.Get(a).Dispose();
        var b = await KeepAsync(cache, "b");
        cache.Get(b).Dispose();
        Assert.Throws<UnknownImageException>(() => cache.Get(a));
    }

    [Fact]
    public async Task An_image_in_use_outlives_expiry_eviction_and_the_cache_itself()
    {
        var cache = Cache(capacity: 0);
        var expired = await cache.GetOrEncodeAsync("a", () => Pictures.Green);
        _time.Advance(Lifetime * 3);
        await KeepAsync(cache, "b");
        await _engine.SegmentAsync(expired.Encoded);
        cache.Get(expired.Id).Dispose();

        cache.Dispose();
        await _engine.SegmentAsync(expired.Encoded);
        Assert.Equal(1, _engine.LiveEncodings);
        expired.Dispose();
        expired.Dispose();
        Assert.Equal(0, _engine.LiveEncodings);
    }

    [Fact]
    public async Task Callers_with_the_same_picture_share_one_encoding()
    {
        var gate = Hold();
        var cache = Cache(capacity: 0);
        var calls = Enumerable.Range(0, 8).Select(_ => cache.GetOrEncodeAsync("a", () => Pictures.Green)).ToList();
        gate.SetResult();
        var leases = await Task.WhenAll(calls);

        Assert.Equal(1, _engine.EncodeCalls);
        Assert.Single(leases.Select(lease => lease.Encoded).Distinct());
        Array.ForEach(leases, lease => lease.Dispose());
        Assert.Equal(1, _engine.LiveEncodings);
    }

    [Fact]
    public async Task One_caller_that_cancels_does_not_take_the_encoding_from_the_others()
    {
        var gate = Hold();
        var cache = Cache();
        using var cancellation = new CancellationTokenSource();
        var impatient = cache.GetOrEncodeAsync("a", () => Pictures.Green, cancellation.Token);
        var patient = cache.GetOrEncodeAsync("a", () => Pictures.Green);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        gate.SetResult();

        using var lease = await patient;
        Assert.Equal(1, _engine.EncodeCalls);
    }

    [Fact]
    public async Task When_all_cancel_encoding_stops_and_a_later_caller_starts_anew()
    {
        Hold();
        var stopped = new TaskCompletionSource();
        var hold = _engine.BeforeEncode;
        _engine.BeforeEncode = async token =>
        {
            token.Register(stopped.SetResult);
            await hold(token);
        };
        var cache = Cache();
        using var cancellation = new CancellationTokenSource();
        var calls = Enumerable.Range(0, 3).Select(_ => cache.GetOrEncodeAsync("a", () => Pictures.Green, cancellation.Token)).ToList();
        await Eventually(() => _engine.EncodeCalls == 1);
        await cancellation.CancelAsync();
        foreach (var call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(10));
        _engine.BeforeEncode = _ => Task.CompletedTask;
        using var lease = await cache.GetOrEncodeAsync("a", () => Pictures.Green);
        Assert.Equal(2, _engine.EncodeCalls);
    }

    [Fact]
    public async Task A_picture_that_cannot_be_decoded_fails_each_caller_and_is_not_remembered()
    {
        var cache = Cache();
        await Assert.ThrowsAsync<FindException>(() => cache.GetOrEncodeAsync("a", () => throw new FindException("broken")));
        using var lease = await cache.GetOrEncodeAsync("a", () => Pictures.Green);
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public async Task Disposing_the_cache_stops_what_is_being_encoded()
    {
        Hold();
        var cache = Cache();
        var call = cache.GetOrEncodeAsync("a", () => Pictures.Green);
        await Eventually(() => _engine.EncodeCalls == 1);
        cache.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => call.WaitAsync(TimeSpan.FromSeconds(10)));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => cache.GetOrEncodeAsync("b", () => Pictures.Green));
        Assert.Throws<ObjectDisposedException>(() => cache.Get("img_0"));
    }

    [Fact]
    public async Task Nothing_is_disposed_under_a_running_call_whatever_the_order()
    {
        // Room for two of six pictures: every call evicts. The engine throws when it is given a disposed encoding.
        _engine.BeforeAsk = async _ => await Task.Yield();
        var cache = Cache(capacity: 2 * 4800);
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, token) =>
        {
            using var cancellation = new CancellationTokenSource();
            if (i % 5 == 0)
            {
                cancellation.CancelAfter(TimeSpan.FromMilliseconds(i % 3));
            }

            try
            {
                using var lease = await cache.GetOrEncodeAsync($"picture {i % 6}", () => Pictures.Green, cancellation.Token);
                var result = await _engine.SegmentAsync(lease.Encoded, cancellationToken: cancellation.Token);
                Assert.Single(result.Regions);
            }
            catch (OperationCanceledException) when (i % 5 == 0)
            {
            }
        });

        await Eventually(() => _engine.LiveEncodings == cache.Count);
        Assert.True(cache.Bytes <= 2 * 4800);
    }

    private static async Task Eventually(Func<bool> condition)
    {
        for (var i = 0; i < 1000 && !condition(); i++)
        {
            await Task.Delay(10);
        }

        Assert.True(condition());
    }

    private static async Task<string> KeepAsync(EncodedImageCache cache, string key)
    {
        using var lease = await cache.GetOrEncodeAsync(key, () => Pictures.Green);
        return lease.Id;
    }

    private EncodedImageCache Cache(long capacity = 1 << 20) => _cache = new EncodedImageCache(_engine, capacity, Lifetime, _time);

    private TaskCompletionSource Hold()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _engine.BeforeEncode = token => gate.Task.WaitAsync(token);
        return gate;
    }
}
