using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SQLitePCL;

namespace FindAgents.Retrieval.Stores.Sqlite;

/// <summary>The SQLite file: opened once, read by many, written by one at a time.</summary>
/// <remarks>
/// Safe for concurrent use. Work runs on the thread pool, since SQLite blocks. Every read is one transaction and so sees one
/// state of the file; every write is one transaction and so is kept whole or not at all.
/// </remarks>
internal sealed class StoreFile : IDisposable
{
    // Seven vectors of 512 floats fit into a page of this size; into one of the usual 4 KiB, one, and half of it stays empty.
    private const int PageSize = 16384;

    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentBag<StoreConnection> _idle = [];
    private readonly SemaphoreSlim _writeGate = new(1, 1);
    private readonly Lock _opening = new();
    private readonly IReadOnlyList<Action<StoreConnection>> _migrations;
    private string? _connectionString;
    private volatile bool _disposed;

    /// <summary>Names the file, without touching it.</summary>
    public StoreFile(string path, SqliteVectorStoreOptions options, IReadOnlyList<Action<StoreConnection>>? migrations = null)
    {
        Path = System.IO.Path.GetFullPath(path);
        Options = options;
        Logger = (options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger<SqliteVectorStore>();
        _migrations = migrations ?? StoreMigrations.All;
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <summary>How the store was asked to behave.</summary>
    public SqliteVectorStoreOptions Options { get; }

    /// <summary>Where remarks go.</summary>
    public ILogger Logger { get; }

    /// <summary>Tells this opening's writes from every other's.</summary>
    public long Session { get; } = Random.Shared.NextInt64();

    /// <summary>Tells this store from every other; known once it has been read or written.</summary>
    public Guid StoreId { get; private set; }

    /// <summary>Reads in one transaction.</summary>
    public Task<T> ReadAsync<T>(string operation, string? collection, Func<StoreConnection, T> body, CancellationToken cancellationToken) =>
        Task.Run(() => Read(operation, collection, body, cancellationToken), cancellationToken);

    /// <inheritdoc cref="ReadAsync"/>
    public T Read<T>(string operation, string? collection, Func<StoreConnection, T> body, CancellationToken cancellationToken) =>
        Run(operation, collection, write: false, body, cancellationToken);

    /// <summary>Writes in one transaction, after those who asked before.</summary>
    public async Task<T> WriteAsync<T>(string operation, string? collection, Func<StoreConnection, T> body, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteVectorStore));
        if (Options.ReadOnly)
        {
            throw new StoreException($"'{Path}' was opened with ReadOnly, so {operation} is refused.");
        }

        await _writeGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Run(operation, collection, write: true, body, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writeGate.Release();
        }
    }

    /// <summary>A connection with a read transaction, for readers that outlive a call. Give it back with <see cref="Return"/>.</summary>
    public StoreConnection Rent(string operation, string? collection, CancellationToken cancellationToken) => Guarded(
        operation,
        collection,
        () =>
        {
            var connection = Take(cancellationToken);
            try
            {
                connection.Execute("BEGIN");
                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        },
        cancellationToken);

    /// <summary>Ends the transaction and keeps the connection for the next who asks.</summary>
    public void Return(StoreConnection connection)
    {
        try
        {
            connection.Rollback();
        }
        catch (SqliteException)
        {
            connection.Dispose();
            return;
        }

        if (_disposed)
        {
            connection.Dispose();
        }
        else
        {
            _idle.Add(connection);
        }
    }

    /// <summary>Runs, and says in our words what SQLite says when it fails.</summary>
    public T Guarded<T>(string operation, string? collection, Func<T> body, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteVectorStore));
        try
        {
            return body();
        }
        catch (SqliteException error) when (error.SqliteErrorCode == raw.SQLITE_INTERRUPT && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The store's work was cancelled.", error, cancellationToken);
        }
        catch (SqliteException error)
        {
            throw StoreErrors.Translate(error, Path, collection, operation);
        }
    }

    /// <summary>Closes every connection that is not in use; those that are, when they are given back.</summary>
    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    private T Run<T>(string operation, string? collection, bool write, Func<StoreConnection, T> body, CancellationToken cancellationToken) => Guarded(
        operation,
        collection,
        () =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var connection = Take(cancellationToken);
            try
            {
                using var interrupt = connection.InterruptWhen(cancellationToken);
                Locked(() => connection.Execute(write ? "BEGIN IMMEDIATE" : "BEGIN"), cancellationToken);
                var result = body(connection);
                if (write)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    connection.Execute("COMMIT");
                }

                return result;
            }
            finally
            {
                Return(connection);
            }
        },
        cancellationToken);

    private StoreConnection Take(CancellationToken cancellationToken)
    {
        if (_idle.TryTake(out var connection))
        {
            return connection;
        }

        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(SqliteVectorStore));
            return _connectionString is null ? Open(cancellationToken) : new StoreConnection(_connectionString);
        }
    }

    private StoreConnection Open(CancellationToken cancellationToken)
    {
        var connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = Options.ReadOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ToString();
        if (Directory.Exists(Path))
        {
            throw new StoreFormatException($"'{Path}' is a folder. Name a store's file, or a new one.");
        }

        if (Options.ReadOnly && !File.Exists(Path))
        {
            throw new StoreException($"There is no file '{Path}' to open with ReadOnly. Check the path.");
        }

        StoreConnection connection;
        try
        {
            connection = Opened(connectionString, cancellationToken);
        }
        catch (SqliteException error) when (Options.ReadOnly && error.SqliteErrorCode is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY && !File.Exists(Path + "-wal"))
        {
            // Nobody can make the files that readers of a WAL share, so nobody writes either: SQLite may go without them.
            connectionString = new SqliteConnectionStringBuilder { DataSource = $"{new Uri(Path).AbsoluteUri}?immutable=1", Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString();
            connection = Opened(connectionString, cancellationToken);
        }

        _connectionString = connectionString;
        return connection;
    }

    private StoreConnection Opened(string connectionString, CancellationToken cancellationToken)
    {
        var connection = new StoreConnection(connectionString);
        try
        {
            var version = Inspect(connection);
            if (version < _migrations.Count && Options.ReadOnly)
            {
                throw new StoreFormatException($"'{Path}' {(version == 0 ? "is empty" : $"has layout {version}, and is read with {_migrations.Count}")}. Open it once without ReadOnly, which mends that.");
            }

            if (!Options.ReadOnly)
            {
                Prepare(connection, version, cancellationToken);
            }

            using var id = connection.PrepareOnce("SELECT id FROM store");
            StoreId = id.Step() && id.Bytes(0) is { Length: 16 } bytes ? new Guid(bytes) : throw new StoreFormatException($"'{Path}' has lost its id. Put a copy of it in its place.");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Prepare(StoreConnection connection, int version, CancellationToken cancellationToken)
    {
        if (version == 0)
        {
            connection.Execute($"PRAGMA page_size = {PageSize}");
        }

        // Also of a copy, which is made without a log.
        Locked(() => connection.Execute("PRAGMA journal_mode = WAL"), cancellationToken);
        if (version < _migrations.Count)
        {
            Locked(() => connection.Execute("BEGIN IMMEDIATE"), cancellationToken);
            // Another process may have been here meanwhile.
            StoreMigrations.Run(connection, Inspect(connection), _migrations);
            connection.Execute("COMMIT");
        }
    }

    // The layout of a file that is ours; 0 of one that is empty.
    private int Inspect(StoreConnection connection)
    {
        var id = connection.Number("PRAGMA application_id") ?? 0;
        var version = connection.Number("PRAGMA user_version") ?? 0;
        if (id != StoreMigrations.ApplicationId && (id != 0 || version != 0 || connection.Number("SELECT count(*) FROM sqlite_schema") > 0))
        {
            throw new StoreFormatException($"'{Path}' is a SQLite database of another program. Name a store's file, or a new one; it was left as it is.");
        }

        if (version > _migrations.Count)
        {
            throw new StoreFormatException($"'{Path}' has layout {version}; this version of FindAgents knows layouts up to {_migrations.Count}. Update FindAgents; the file was left as it is.");
        }

        return (int)version;
    }

    // SQLite's own waiting cannot be cancelled.
    private void Locked(Action action, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                action();
                return;
            }
            catch (SqliteException error) when (error.SqliteErrorCode == raw.SQLITE_BUSY && Stopwatch.GetElapsedTime(start) < Options.LockTimeout)
            {
                cancellationToken.WaitHandle.WaitOne(LockPause);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
