using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FindAgents.Retrieval.Stores.Sqlite;

/// <summary>A prepared statement.</summary>
/// <remarks>
/// The provider's commands copy every blob into an array of its own and look parameters up by name; here vectors are read
/// where SQLite holds them. Not safe for concurrent use. What a column gives is valid until the next step.
/// </remarks>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <summary>Prepares one statement.</summary>
    /// <exception cref="SqliteException">The SQL is not valid, or the file cannot be read.</exception>
    public Statement(sqlite3 database, string sql)
    {
        _database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out _statement));
    }

    /// <summary>Sets every parameter, the first is number 1, and leaves the statement before its first row.</summary>
    public Statement Bind(params ReadOnlySpan<object?> values)
    {
        Reset();
        for (var i = 0; i < values.Length; i++)
        {
            Bind(i + 1, values[i]);
        }

        return this;
    }

    /// <summary>Sets a parameter to null, a <see cref="long"/>, a <see cref="double"/>, a text or bytes.</summary>
    public void Bind(int index, object? value) => Check(value switch
    {
        null => raw.sqlite3_bind_null(_statement, index),
        long number => raw.sqlite3_bind_int64(_statement, index, number),
        double number => raw.sqlite3_bind_double(_statement, index, number),
        string text => raw.sqlite3_bind_text(_statement, index, text),
        byte[] bytes => BindBytes(index, bytes),
        _ => throw new ArgumentException($"SQLite has no type for {value.GetType()}.", nameof(value)),
    });

    /// <summary>Sets a parameter to bytes, which are copied.</summary>
    public void Bind(int index, ReadOnlySpan<byte> bytes) => Check(BindBytes(index, bytes));

    /// <summary>Sets a parameter to a whole number.</summary>
    public void Bind(int index, long number) => Check(raw.sqlite3_bind_int64(_statement, index, number));

    /// <summary>Goes to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="SqliteException">The statement failed.</exception>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code is raw.SQLITE_ROW)
        {
            return true;
        }

        if (code is not raw.SQLITE_DONE)
        {
            // Resetting first would lose the message.
            var error = Error(code);
            raw.sqlite3_reset(_statement);
            throw error;
        }

        return false;
    }

    /// <summary>Runs to the end, and makes ready for the next run.</summary>
    public void Run()
    {
        while (Step())
        {
        }

        Reset();
    }

    /// <summary>Ends the run, which releases what it locked.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    /// <summary>Whether a column is null.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    /// <summary>A column's whole number.</summary>
    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>A column's number.</summary>
    public double Double(int column) => raw.sqlite3_column_double(_statement, column);

    /// <summary>A column's text.</summary>
    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    /// <summary>A column's bytes, until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    /// <inheritdoc/>
    public void Dispose() => _statement.Dispose();

    // An empty span has no address, which would bind a null.
    private int BindBytes(int index, ReadOnlySpan<byte> bytes) => bytes.IsEmpty
        ? raw.sqlite3_bind_zeroblob(_statement, index, 0)
        : raw.sqlite3_bind_blob(_statement, index, bytes);

    private void Check(int code)
    {
        if (code is not raw.SQLITE_OK)
        {
            throw Error(code);
        }
    }

    private SqliteException Error(int code)
    {
        var extended = raw.sqlite3_extended_errcode(_database);
        return new SqliteException(raw.sqlite3_errmsg(_database).utf8_to_string() ?? raw.sqlite3_errstr(code).utf8_to_string(), code & 0xff, extended);
    }
}
