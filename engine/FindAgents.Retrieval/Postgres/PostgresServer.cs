using System.Data;
using FindAgents.Retrieval.Stores;
using Microsoft.Extensions.Logging;
using Npgsql;
using Pgvector.Npgsql;

namespace FindAgents.Retrieval.Postgres;

/// <summary>A database on a Postgres server, and our schema in it.</summary>
/// <remarks>
/// Safe for concurrent use; connections are pooled. Nothing is connected to before the first call, which also makes our
/// tables or takes them through the steps that they have not seen.
/// </remarks>
internal sealed class PostgresServer : IDisposable
{
    // Who collides that often meets more than chance.
    private const int Attempts = 6;

    private readonly NpgsqlDataSource _source;
    private readonly PostgresLayout _layout;
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly string? _user;
    private volatile bool _disposed;
    private volatile bool _ready;

    /// <summary>Names a database, without connecting to it.</summary>
    /// <param name="connection">An address or a connection string, see <see cref="PostgresAddress"/>.</param>
    /// <param name="schema">The schema of our tables.</param>
    /// <param name="layout">The tables.</param>
    /// <param name="logging">Where Npgsql's remarks go.</param>
    /// <exception cref="StoreException">The connection string cannot be read.</exception>
    public PostgresServer(string connection, string schema, PostgresLayout layout, ILoggerFactory? logging)
    {
        var address = PostgresAddress.Parse(connection);
        Name = $"{address.Host}:{address.Port}/{address.Database ?? address.Username}";
        _user = address.Username;
        _layout = layout;
        SchemaName = schema;
        Schema = SqlName.Quoted(schema);
        var builder = new NpgsqlDataSourceBuilder(address.ConnectionString);
        if (layout.NeedsVectors)
        {
            builder.UseVector();
        }

        if (logging is not null)
        {
            builder.UseLoggerFactory(logging);
        }

        _source = builder.Build();
    }

    /// <summary>The host, the port and the database.</summary>
    public string Name { get; }

    /// <summary>Our schema.</summary>
    public string SchemaName { get; }

    /// <summary>Our schema, as SQL.</summary>
    public string Schema { get; }

    /// <summary>The schema that pgvector is in, as SQL; known once something has been run.</summary>
    public string VectorSchema { get; private set; } = "public";

    /// <summary>Runs with a connection.</summary>
    public Task<T> RunAsync<T>(string operation, string? collection, Func<NpgsqlConnection, Task<T>> body, CancellationToken cancellationToken) => GuardedAsync(
        operation,
        collection,
        async () =>
        {
            await ReadyAsync(cancellationToken).ConfigureAwait(false);
            await using var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            return await body(connection).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Runs in one transaction, again where it met another one.</summary>
    public Task<T> TransactAsync<T>(string operation, string? collection, IsolationLevel isolation, Func<NpgsqlConnection, Task<T>> body, CancellationToken cancellationToken) => GuardedAsync(
        operation,
        collection,
        async () =>
        {
            await ReadyAsync(cancellationToken).ConfigureAwait(false);
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await OnceAsync(isolation, body, cancellationToken).ConfigureAwait(false);
                }
                catch (PostgresException error) when (attempt < Attempts && PostgresErrors.IsCollision(error))
                {
                    await Task.Delay(Random.Shared.Next(5 * attempt * attempt), cancellationToken).ConfigureAwait(false);
                }
            }
        },
        cancellationToken);

    /// <summary>A connection for readers that outlive a call; the caller disposes it.</summary>
    public Task<NpgsqlConnection> OpenAsync(string operation, string? collection, CancellationToken cancellationToken) => GuardedAsync(
        operation,
        collection,
        async () =>
        {
            await ReadyAsync(cancellationToken).ConfigureAwait(false);
            return await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Runs, and says in our words what Postgres says when it fails.</summary>
    public async Task<T> GuardedAsync<T>(string operation, string? collection, Func<Task<T>> body, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await body().ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresErrors.Is(error) && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The work in the database was cancelled.", error, cancellationToken);
        }
        catch (Exception error) when (PostgresErrors.Is(error))
        {
            throw PostgresErrors.Translate(error, Name, _user, SchemaName, collection, operation);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _disposed = true;
        _source.Dispose();
        _opening.Dispose();
    }

    private async Task<T> OnceAsync<T>(IsolationLevel isolation, Func<NpgsqlConnection, Task<T>> body, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        // Not disposed: giving the connection back ends what was not committed, and disposing would hide why a connection broke.
        var transaction = await connection.BeginTransactionAsync(isolation, cancellationToken).ConfigureAwait(false);
        var result = await body(connection).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        // Not to be cancelled: nobody would know whether it was kept.
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        return result;
    }

    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        if (_ready)
        {
            return;
        }

        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_ready)
            {
                return;
            }

            await OnceAsync(
                IsolationLevel.ReadCommitted,
                async connection =>
                {
                    var migration = new PostgresMigration(connection, this, _layout);
                    await migration.RunAsync(cancellationToken).ConfigureAwait(false);
                    VectorSchema = migration.VectorSchema ?? VectorSchema;
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
            if (_layout.NeedsVectors)
            {
                // The extension may be a moment old.
                await _source.ReloadTypesAsync(cancellationToken).ConfigureAwait(false);
            }

            _ready = true;
        }
        finally
        {
            _opening.Release();
        }
    }
}
