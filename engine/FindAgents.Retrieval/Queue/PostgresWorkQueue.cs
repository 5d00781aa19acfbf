using System.Data;
using System.Diagnostics;
using FindAgents.Retrieval.Postgres;
using FindAgents.Retrieval.Stores;
using Npgsql;
using NpgsqlTypes;

namespace FindAgents.Retrieval.Queue;

/// <summary>A queue of jobs in a Postgres database, which needs no extension.</summary>
/// <remarks>
/// <para>
/// All queues of a schema are in one table, <c>jobs</c>. Leasing takes rows with <c>FOR UPDATE SKIP LOCKED</c>, so that workers do not wait
/// for each other; times are the server's, so that workers' clocks do not matter. A lease is known by its job's attempt: completing with
/// an older one changes nothing and says so. Jobs that are done stay, so that enqueueing them again does nothing, until
/// <see cref="ForgetDoneAsync"/>.
/// </para>
/// <para>Safe for concurrent use. Nothing is connected to before the first call. Dispose the queue when its calls have ended.</para>
/// </remarks>
public sealed class PostgresWorkQueue : IWorkQueue, IDisposable
{
    private const int LongestKey = 1000;
    private const int LongestReason = 4000;
    private const int JobsAtATime = 5000;

    private static readonly PostgresLayout Layout = new(
        "queue",
        [
            """
            CREATE TABLE {schema}.jobs (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                queue text COLLATE "C" NOT NULL,
                key text COLLATE "C" NOT NULL,
                payload text NOT NULL,
                state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'leased', 'done', 'failed')),
                attempt integer NOT NULL DEFAULT 0,
                pardoned integer NOT NULL DEFAULT 0,
                due timestamptz NOT NULL DEFAULT clock_timestamp(),
                worker text,
                reason text,
                changed timestamptz NOT NULL DEFAULT clock_timestamp(),
                UNIQUE (queue, key)
            );
            CREATE INDEX jobs_due ON {schema}.jobs (queue, due, id) WHERE state IN ('waiting', 'leased');
            CREATE INDEX jobs_failed ON {schema}.jobs (queue, key) WHERE state = 'failed';
            """,
        ]);

    private readonly PostgresServer _server;
    private readonly WorkQueueOptions _options;
    private readonly long _lock;
    private readonly string _channel;

    /// <summary>Names a queue, which is there as soon as it has jobs.</summary>
    /// <param name="connection"><c>postgres://user:password@host:port/database?sslmode=require</c>, or Npgsql's <c>Host=…;Database=…;Username=…;Password=…</c>.</param>
    /// <param name="name">The queue's name, any text.</param>
    /// <param name="options">How to keep jobs and try them again.</param>
    /// <exception cref="StoreException">The connection string cannot be read.</exception>
    /// <exception cref="ArgumentException">A name or an option cannot be.</exception>
    public PostgresWorkQueue(string connection, string name, WorkQueueOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connection);
        StoreNames.Check(name);
        _options = options ?? new WorkQueueOptions();
        PostgresAddress.CheckSchema(_options.Schema);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MostAttempts, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.RetryAfter, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.LongestRetryAfter, _options.RetryAfter, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.PollEvery, TimeSpan.Zero, nameof(options));
        Name = name;
        _server = new PostgresServer(connection, _options.Schema, Layout, _options.LoggerFactory);
        _lock = PostgresMigration.LockOf($"{_options.Schema} queue {name}");
        // A channel's name has 63 bytes at most.
        _channel = $"findagents_{_lock:x16}";
    }

    /// <inheritdoc/>
    public string Name { get; }

    private string Jobs => $"{_server.Schema}.jobs";

    /// <inheritdoc/>
    public Task<int> EnqueueAsync(IEnumerable<WorkItem> jobs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        WorkItem[] all = [.. jobs];
        foreach (var job in all)
        {
            Check(job);
        }

        return all.Length == 0 ? Task.FromResult(0) : _server.TransactAsync(
            "Enqueue",
            Name,
            IsolationLevel.ReadCommitted,
            async connection =>
            {
                // One at a time: two who add the same jobs in different orders would lock each other out.
                await connection.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", [_lock], cancellationToken).ConfigureAwait(false);
                var added = 0;
                foreach (var some in all.DistinctBy(job => job.Key).Chunk(JobsAtATime))
                {
                    added += await connection.ExecuteAsync(
                        $"""
                        INSERT INTO {Jobs} (queue, key, payload)
                        SELECT $1, j.key, j.payload FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS j (key, payload, place) ORDER BY j.place
                        ON CONFLICT (queue, key) DO NOTHING
                        """,
                        [Name, some.Select(job => job.Key).ToArray(), some.Select(job => job.Payload).ToArray()],
                        cancellationToken).ConfigureAwait(false);
                }

                if (added > 0)
                {
                    await NotifyAsync(connection, cancellationToken).ConfigureAwait(false);
                }

                return added;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<LeasedJob>> LeaseAsync(string worker, int most, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(worker);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        return _server.TransactAsync(
            "Lease",
            Name,
            IsolationLevel.ReadCommitted,
            async connection =>
            {
                // Whoever died with a job's last attempt cannot say that it failed.
                await connection.ExecuteAsync(
                    $"""
                    UPDATE {Jobs} SET state = 'failed', changed = clock_timestamp(), reason = 'Its worker did not say a word before its lease ended; it may have died of this job.'
                    WHERE id IN (
                        SELECT id FROM {Jobs} WHERE queue = $1 AND state = 'leased' AND due <= clock_timestamp() AND attempt - pardoned >= $2
                        FOR UPDATE SKIP LOCKED)
                    """,
                    [Name, _options.MostAttempts],
                    cancellationToken).ConfigureAwait(false);
                var jobs = await connection.ListAsync(
                    $"""
                    UPDATE {Jobs} AS j SET state = 'leased', attempt = j.attempt + 1, worker = $3, due = clock_timestamp() + $4, changed = clock_timestamp()
                    FROM (
                        SELECT id FROM {Jobs} WHERE queue = $1 AND state IN ('waiting', 'leased') AND due <= clock_timestamp()
                        ORDER BY due, id LIMIT $2 FOR UPDATE SKIP LOCKED) AS next
                    WHERE j.id = next.id
                    RETURNING j.id, j.key, j.payload, j.attempt
                    """,
                    [Name, most, worker, lease],
                    reader => new LeasedJob(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), worker),
                    cancellationToken).ConfigureAwait(false);
                return (IReadOnlyList<LeasedJob>)[.. jobs.OrderBy(job => job.Id)];
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LeasedJob>> HeartbeatAsync(IReadOnlyCollection<LeasedJob> jobs, TimeSpan lease, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        var kept = await _server.TransactAsync(
            "Heartbeat",
            Name,
            IsolationLevel.ReadCommitted,
            connection => connection.ListAsync(
                $"""
                UPDATE {Jobs} AS j SET due = clock_timestamp() + $3, changed = clock_timestamp()
                FROM (
                    SELECT l.id FROM {Jobs} AS l JOIN unnest($1::bigint[], $2::integer[]) AS h (id, attempt) ON l.id = h.id AND l.attempt = h.attempt
                    WHERE l.state = 'leased' ORDER BY l.id FOR UPDATE OF l) AS mine
                WHERE j.id = mine.id
                RETURNING j.id
                """,
                [jobs.Select(job => job.Id).ToArray(), jobs.Select(job => job.Attempt).ToArray(), lease],
                reader => reader.GetInt64(0),
                cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return [.. jobs.Where(job => !kept.Contains(job.Id))];
    }

    /// <inheritdoc/>
    public Task<bool> CompleteAsync(LeasedJob job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        return EndAsync("Complete", job, "state = 'done', reason = NULL", [], cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> FailAsync(LeasedJob job, string reason, bool retry = true, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(reason);
        return EndAsync(
            "Fail",
            job,
            """
            state = CASE WHEN $4 AND attempt - pardoned < $5 THEN 'waiting' ELSE 'failed' END, reason = $3,
                due = clock_timestamp() + least($7, $6 * power(2, least(attempt - pardoned - 1, 20)))
            """,
            [StoredText.Storable(reason, LongestReason), retry, _options.MostAttempts, _options.RetryAfter, _options.LongestRetryAfter],
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<WorkCounts> CountAsync(CancellationToken cancellationToken = default) => (await _server.RunAsync(
        "Count",
        Name,
        connection => connection.FirstAsync(
            $"""
            SELECT count(*) FILTER (WHERE state = 'waiting' OR (state = 'leased' AND due <= clock_timestamp())),
                count(*) FILTER (WHERE state = 'leased' AND due > clock_timestamp()),
                count(*) FILTER (WHERE state = 'done'),
                count(*) FILTER (WHERE state = 'failed')
            FROM {Jobs} WHERE queue = $1
            """,
            [Name],
            reader => new WorkCounts(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)),
            cancellationToken),
        cancellationToken).ConfigureAwait(false))!;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FailedJob>> ListFailedAsync(int top = 100, int skip = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        return await _server.RunAsync(
            "ListFailed",
            Name,
            connection => connection.ListAsync(
                $"SELECT key, payload, reason, attempt - pardoned, worker, changed FROM {Jobs} WHERE queue = $1 AND state = 'failed' ORDER BY key LIMIT $2 OFFSET $3",
                [Name, top, skip],
                reader => new FailedJob(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.IsDBNull(4) ? null : reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5)),
                cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<int> RetryFailedAsync(IEnumerable<string>? keys = null, CancellationToken cancellationToken = default) => _server.TransactAsync(
        "RetryFailed",
        Name,
        IsolationLevel.ReadCommitted,
        async connection =>
        {
            var count = await connection.ExecuteAsync(
                // The attempt goes on counting: it is what tells leases apart.
                $"""
                UPDATE {Jobs} SET state = 'waiting', pardoned = attempt, due = clock_timestamp(), changed = clock_timestamp()
                WHERE queue = $1 AND state = 'failed' AND ($2::text[] IS NULL OR key = ANY ($2))
                """,
                [Name, new NpgsqlParameter { Value = keys?.ToArray() ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text }],
                cancellationToken).ConfigureAwait(false);
            if (count > 0)
            {
                await NotifyAsync(connection, cancellationToken).ConfigureAwait(false);
            }

            return count;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<int> ForgetDoneAsync(CancellationToken cancellationToken = default) => _server.TransactAsync(
        "ForgetDone",
        Name,
        IsolationLevel.ReadCommitted,
        connection => connection.ExecuteAsync($"DELETE FROM {Jobs} WHERE queue = $1 AND state = 'done'", [Name], cancellationToken),
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> WaitAsync(TimeSpan most, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, TimeSpan.Zero);
        return _server.RunAsync(
            "Wait",
            Name,
            async connection =>
            {
                var start = Stopwatch.GetTimestamp();
                // Listening first: what is enqueued between the look and the wait is told of.
                await connection.ExecuteAsync($"LISTEN {_channel}", [], cancellationToken).ConfigureAwait(false);
                var due = false;
                for (var left = most; ; left = most - Stopwatch.GetElapsedTime(start))
                {
                    var next = await NextDueAsync(connection, cancellationToken).ConfigureAwait(false);
                    due = next <= TimeSpan.Zero;
                    if (due || left <= TimeSpan.Zero)
                    {
                        break;
                    }

                    await connection.WaitAsync(Least(left, next ?? left, _options.PollEvery), cancellationToken).ConfigureAwait(false);
                }

                await connection.ExecuteAsync($"UNLISTEN {_channel}", [], cancellationToken).ConfigureAwait(false);
                return due;
            },
            cancellationToken);
    }

    /// <summary>Closes the connections. Jobs stay.</summary>
    public void Dispose() => _server.Dispose();

    private static TimeSpan Least(TimeSpan one, TimeSpan other, TimeSpan third)
    {
        var least = TimeSpan.FromTicks(Math.Min(Math.Min(one.Ticks, other.Ticks), third.Ticks));
        // Zero would be for ever.
        return least < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : least;
    }

    private static void Check(WorkItem job)
    {
        if (job is not { Key.Length: > 0 and <= LongestKey, Payload: not null } || !StoredText.IsStorable(job.Key) || !StoredText.IsStorable(job.Payload))
        {
            throw new ArgumentException($"A job's key has 1 to {LongestKey} characters, and its texts have no NUL and no half of a surrogate pair; '{job?.Key}' is not so.");
        }
    }

    // How long until the next job is due, zero or less where one is; null where there is none.
    private Task<TimeSpan?> NextDueAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.ScalarAsync<TimeSpan?>(
        $"SELECT due - clock_timestamp() FROM {Jobs} WHERE queue = $1 AND state IN ('waiting', 'leased') ORDER BY due, id LIMIT 1",
        [Name],
        cancellationToken);

    private Task<bool> EndAsync(string operation, LeasedJob job, string change, object[] parameters, CancellationToken cancellationToken) => _server.TransactAsync(
        operation,
        Name,
        IsolationLevel.ReadCommitted,
        async connection => await connection.ExecuteAsync(
            $"UPDATE {Jobs} SET {change}, changed = clock_timestamp() WHERE id = $1 AND attempt = $2 AND state = 'leased'",
            [job.Id, job.Attempt, .. parameters],
            cancellationToken).ConfigureAwait(false) == 1,
        cancellationToken);

    private Task<int> NotifyAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.ExecuteAsync($"NOTIFY {_channel}", [], cancellationToken);
}
