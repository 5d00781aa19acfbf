using System.Collections.Concurrent;
using System.Data;
using System.Globalization;
using FindAgents.Retrieval.Postgres;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace FindAgents.Retrieval.Stores.Postgres;

public sealed partial class PostgresVectorStore
{
    private readonly ConcurrentDictionary<long, long> _unindexed = new();

    /// <summary>
    /// Builds what indices a collection's vectors can have and have not yet, whatever its size, and lets Postgres count what its
    /// planner wants to know. Searches go on meanwhile; writes to the collection wait.
    /// </summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="cancellationToken">Ends the building, and leaves no index.</param>
    /// <returns>How many indices were built.</returns>
    /// <exception cref="UnknownCollectionException">There is no such collection.</exception>
    public Task<int> CreateIndicesAsync(string collection, CancellationToken cancellationToken = default)
    {
        StoreNames.Check(collection);
        return _server.TransactAsync(
            "CreateIndices",
            collection,
            IsolationLevel.ReadCommitted,
            async connection =>
            {
                // Others who want the same wait, and find it done.
                await connection.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", [IndexLock(collection)], cancellationToken).ConfigureAwait(false);
                var row = await PostgresRow.FindAsync(connection, _server, collection, cancellationToken).ConfigureAwait(false)
                    ?? throw await PostgresRow.MissingAsync(connection, _server, collection, cancellationToken).ConfigureAwait(false);
                return await BuildAsync(connection, row, Tables(row.Id, CollectionSchema.FromJson(row.Schema, collection)), cancellationToken).ConfigureAwait(false);
            },
            cancellationToken);
    }

    /// <summary>Is told of a write that was acknowledged, and builds indices once there are records enough.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="tables">Its table.</param>
    /// <param name="count">How many records were written.</param>
    internal async Task WrittenAsync(string collection, PostgresTables tables, int count)
    {
        if (Options.IndexFrom is not { } least || !tables.Has.Vectors.Any(PostgresTables.CanIndex))
        {
            return;
        }

        // Counting is dear enough not to be done at every write: at the first, and after every quarter of what is enough.
        var written = _unindexed.AddOrUpdate(tables.Id, _ => least, (_, before) => before + count);
        if (written < Math.Max(1, least / 4))
        {
            return;
        }

        _unindexed[tables.Id] = 0;
        try
        {
            await _server.TransactAsync(
                "CreateIndices",
                collection,
                IsolationLevel.ReadCommitted,
                connection => BuildIfDueAsync(connection, collection, tables, least),
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is StoreException or ObjectDisposedException)
        {
            // The write was acknowledged; searches are exact until there is an index.
            Logger().LogWarning(error, "The vectors of '{Collection}' could not be indexed yet.", collection);
        }
    }

    private async Task<bool> BuildIfDueAsync(NpgsqlConnection connection, string collection, PostgresTables tables, int least)
    {
        if (await PostgresRow.FindAsync(connection, _server, collection, CancellationToken.None).ConfigureAwait(false) is not { } row
            || row.Id != tables.Id
            || !Missing(row, tables).Any()
            || await connection.ScalarAsync<long>($"SELECT count(*) FROM (SELECT 1 FROM {tables.Records} LIMIT $1) AS _first", [(long)least], CancellationToken.None).ConfigureAwait(false) < least
            // Who is at it already will have done it.
            || !await connection.ScalarAsync<bool>("SELECT pg_try_advisory_xact_lock($1)", [IndexLock(collection)], CancellationToken.None).ConfigureAwait(false))
        {
            return false;
        }

        await BuildAsync(connection, row, tables, CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    private async Task<int> BuildAsync(NpgsqlConnection connection, PostgresRow row, PostgresTables tables, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync("SELECT set_config('statement_timeout', '0', true)", [], cancellationToken).ConfigureAwait(false);
        if (Options.IndexMemory is { } memory)
        {
            await connection.ExecuteAsync("SELECT set_config('maintenance_work_mem', $1, true)", [string.Create(CultureInfo.InvariantCulture, $"{memory}MB")], cancellationToken).ConfigureAwait(false);
        }

        var built = 0;
        foreach (var index in Missing(row, tables))
        {
            await using var command = connection.Command(tables.CreateIndex(index, Options.IndexNeighbours, Options.IndexEffort), []);
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            Logger().LogInformation("Built the index {Index} of {Records}.", tables.Index(index), tables.Records);
            built++;
        }

        await connection.ExecuteAsync($"ANALYZE {tables.Records}", [], cancellationToken).ConfigureAwait(false);
        return built;
    }

    private static IEnumerable<int> Missing(PostgresRow row, PostgresTables tables) => Enumerable.Range(0, tables.Has.Vectors.Count)
        .Where(i => PostgresTables.CanIndex(tables.Has.Vectors[i]) && !row.Indices.Contains(tables.Index(i)));

    private long IndexLock(string collection) => PostgresMigration.LockOf($"{_server.SchemaName} index {collection}");

    private ILogger Logger() => (Options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger<PostgresVectorStore>();
}
