using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace FindAgents.McpServer.Http;

/// <summary>Holds the work at hand to what the machine can do: so many requests a second from one address, so many calls at a time, so many that wait.</summary>
/// <remarks>It stands before a request's body is read, so that what waits or is refused costs next to no memory. Safe to use from several threads at once.</remarks>
internal sealed class CallGate : IDisposable
{
    /// <summary>The name of the meter: <c>find.mcp.calls</c> at work, <c>find.mcp.queue</c> waiting, <c>find.mcp.refused</c> with a <c>reason</c>.</summary>
    public const string MeterName = "FindAgents.McpServer";

    private const int LongestRetry = 60; // s
    private const int TypicalCall = 500; // ms, until calls have been seen

    private readonly ConcurrencyLimiter _calls;
    private readonly PartitionedRateLimiter<HttpContext>? _rates;
    private readonly int _permits;
    private readonly CancellationToken _stopping;
    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _refused;
    private long _meanMilliseconds = TypicalCall;

    public CallGate(FindHttpOptions options, CancellationToken stopping)
    {
        _stopping = stopping;
        _permits = options.MaxCalls;
        _calls = new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = options.MaxCalls,
            QueueLimit = options.MaxQueue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        if (options.RequestsPerSecond > 0)
        {
            var bucket = new TokenBucketRateLimiterOptions
            {
                TokenLimit = options.RequestBurst,
                TokensPerPeriod = options.RequestsPerSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            };
            _rates = PartitionedRateLimiter.Create<HttpContext, IPAddress>(context =>
                RateLimitPartition.GetTokenBucketLimiter(context.Connection.RemoteIpAddress ?? IPAddress.None, _ => bucket));
        }

        _refused = _meter.CreateCounter<long>("find.mcp.refused", "{request}", "Requests that were refused unread.");
        _meter.CreateObservableGauge("find.mcp.calls", () => _permits - (_calls.GetStatistics()?.CurrentAvailablePermits ?? 0), "{request}", "Requests that are worked on.");
        _meter.CreateObservableGauge("find.mcp.queue", () => _calls.GetStatistics()?.CurrentQueuedCount ?? 0, "{request}", "Requests that wait for their turn.");
    }

    /// <summary>Counts a request against its address, whether or not it is let in any further.</summary>
    public async Task HoldToRateAsync(HttpContext context, RequestDelegate next)
    {
        using var lease = _rates?.AttemptAcquire(context);
        if (lease is { IsAcquired: false })
        {
            var seconds = lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? (int)Math.Ceiling(time.TotalSeconds) : 1;
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "rate", Math.Max(1, seconds), "Too many requests came from this address.");
            return;
        }

        await next(context);
    }

    /// <summary>Works on a request when its turn has come.</summary>
    public async Task TakeTurnAsync(HttpContext context, RequestDelegate next)
    {
        using var lease = await WaitAsync(context);
        if (lease is null)
        {
            await HttpRefusal.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "The server is stopping and takes on no more calls. Call again when it runs again; nothing was done.", 5);
            return;
        }

        if (!lease.IsAcquired)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "queue", SecondsUntilFree(), $"The server is busy: {_permits} calls are being worked on and the queue is full.");
            return;
        }

        var start = Stopwatch.GetTimestamp();
        await next(context);

        // A mean that forgets: an eighth of what is new. Races lose a sample, no more.
        var took = (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Interlocked.Add(ref _meanMilliseconds, (took - Interlocked.Read(ref _meanMilliseconds)) / 8);
    }

    public void Dispose()
    {
        _calls.Dispose();
        _rates?.Dispose();
        _meter.Dispose();
    }

    // Null where the server stops first.
    private async Task<RateLimitLease?> WaitAsync(HttpContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping);
        try
        {
            return await _calls.AcquireAsync(1, ended.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
    }

    // As long as the queue takes, and for each caller another time, up to twice that: those sent away shall not come back all at once.
    private int SecondsUntilFree()
    {
        var queued = _calls.GetStatistics()?.CurrentQueuedCount ?? 0;
        var seconds = (int)Math.Ceiling((queued + _permits) * Interlocked.Read(ref _meanMilliseconds) / 1000.0 / _permits);
        seconds = Math.Clamp(seconds, 1, LongestRetry / 2);
        return Random.Shared.Next(seconds, (2 * seconds) + 1);
    }

    private Task RefuseAsync(HttpContext context, int status, string reason, int seconds, string what)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));
        return HttpRefusal.WriteAsync(context, status, $"{what} Nothing was done; send the same request again in {seconds} seconds.", seconds);
    }
}
