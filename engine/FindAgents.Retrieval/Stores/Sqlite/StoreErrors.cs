using Microsoft.Data.Sqlite;
using Microsoft.Extensions.VectorData;
using SQLitePCL;

namespace FindAgents.Retrieval.Stores.Sqlite;

/// <summary>Says in our words what SQLite's codes mean for a store.</summary>
internal static class StoreErrors
{
    /// <summary>The system's name in the abstractions' metadata.</summary>
    public const string SystemName = "sqlite";

    /// <summary>The exception that the caller gets.</summary>
    public static StoreException Translate(SqliteException error, string path, string? collection, string operation)
    {
        var inner = new VectorStoreException(error.Message, error)
        {
            VectorStoreSystemName = SystemName,
            VectorStoreName = path,
            CollectionName = collection,
            OperationName = operation,
        };
        return error.SqliteErrorCode switch
        {
            raw.SQLITE_NOTADB => new StoreFormatException($"'{path}' is not a SQLite database. Name a store's file, or a new one.", inner),
            raw.SQLITE_CORRUPT => new StoreFormatException($"'{path}' is damaged ({error.Message}). Put a copy of it in its place, or delete it and index again.", inner),
            raw.SQLITE_CANTOPEN => new StoreException($"'{path}' cannot be opened. Its folder must exist and be writable; a file that may not be written opens with ReadOnly.", inner),
            raw.SQLITE_READONLY or raw.SQLITE_PERM => new StoreException($"'{path}' cannot be written: the file or its folder is read-only. Make both writable, or open it with ReadOnly.", inner),
            raw.SQLITE_FULL => new StoreException($"The disk that holds '{path}' is full. Nothing of this write was kept; make room and write again.", inner),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new StoreException($"'{path}' is being written by another process, for longer than LockTimeout. Try again when it has ended.", inner),
            raw.SQLITE_TOOBIG => new StoreException($"A value is larger than SQLite takes (a billion bytes) in '{path}'.", inner),
            _ => new StoreException($"'{path}' cannot be read or written: {error.Message}.", inner),
        };
    }
}
