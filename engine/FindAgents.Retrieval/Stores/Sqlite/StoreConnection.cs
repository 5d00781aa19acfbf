using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FindAgents.Retrieval.Stores.Sqlite;

/// <summary>A connection to the file, with its prepared statements.</summary>
/// <remarks>One user at a time; <see cref="StoreFile"/> hands connections out and takes them back.</remarks>
internal sealed class StoreConnection : IDisposable
{
    /// <summary>How long SQLite itself waits for a lock, in milliseconds. Longer waits are ours, since SQLite's cannot be cancelled.</summary>
    private const int LockPatience = 100;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);

    /// <summary>Opens the file.</summary>
    /// <exception cref="SqliteException">It cannot be opened.</exception>
    public StoreConnection(string connectionString)
    {
        _connection = new SqliteConnection(connectionString);
        try
        {
            _connection.Open();
            raw.sqlite3_busy_timeout(Handle, LockPatience);
            // A file from a stranger must not run functions that its schema names.
            Execute("PRAGMA trusted_schema = OFF");
            Execute("PRAGMA foreign_keys = ON");
            // What was acknowledged survives a power cut, not only a killed process.
            Execute("PRAGMA synchronous = FULL");
            Execute("PRAGMA cache_size = -8192");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private sqlite3 Handle => _connection.Handle!;

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <summary>The rows that the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(Handle);

    /// <summary>A statement that is kept for the next time; it has one user at a time.</summary>
    public Statement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = new Statement(Handle, sql);
            _statements.Add(sql, statement);
        }

        statement.Reset();
        return statement;
    }

    /// <summary>A statement for one use, which the caller disposes.</summary>
    public Statement PrepareOnce(string sql) => new(Handle, sql);

    /// <summary>Runs a statement whose rows nobody wants.</summary>
    public void Execute(string sql, params ReadOnlySpan<object?> values)
    {
        using var statement = PrepareOnce(sql);
        statement.Bind(values).Run();
    }

    /// <summary>The first column of the first row, or null where there is no row.</summary>
    public long? Number(string sql, params ReadOnlySpan<object?> values)
    {
        using var statement = PrepareOnce(sql);
        return statement.Bind(values).Step() && !statement.IsNull(0) ? statement.Int64(0) : null;
    }

    /// <summary>Ends the transaction without changes and begins another, whose reads see what is in the file by then.</summary>
    public void Renew()
    {
        Rollback();
        Execute("BEGIN");
    }

    /// <summary>Ends the transaction, if there is one, without its changes.</summary>
    public void Rollback()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Reset();
        }

        if (InTransaction)
        {
            Execute("ROLLBACK");
        }
    }

    /// <summary>Interrupts what runs here when the token says so; dispose it before the connection is handed on.</summary>
    public CancellationTokenRegistration InterruptWhen(CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(static state => raw.sqlite3_interrupt(((StoreConnection)state!).Handle), this);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }
}
