using System.Net.Sockets;
using FindAgents.Retrieval.Stores;
using Microsoft.Extensions.VectorData;
using Npgsql;

namespace FindAgents.Retrieval.Postgres;

/// <summary>Says in our words what Postgres' codes mean.</summary>
internal static class PostgresErrors
{
    /// <summary>The system's name in the abstractions' metadata.</summary>
    public const string SystemName = "postgresql";

    /// <summary>Whether an error is one of Npgsql's or the network's, which <see cref="Translate"/> has words for.</summary>
    public static bool Is(Exception error) => error is NpgsqlException or SocketException or TimeoutException or IOException;

    /// <summary>Whether the same transaction may well succeed when it is tried again: it met another one.</summary>
    public static bool IsCollision(Exception error) => error is PostgresException
    {
        SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation
            // A collection that was deleted, or got a column, between two statements.
            or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn,
    };

    /// <summary>The exception that the caller gets.</summary>
    /// <param name="error">What happened.</param>
    /// <param name="server">The host, the port and the database.</param>
    /// <param name="user">Who is logged in.</param>
    /// <param name="schema">The schema of our tables.</param>
    /// <param name="collection">The collection or queue, if there is one.</param>
    /// <param name="operation">What was being done.</param>
    public static StoreException Translate(Exception error, string server, string? user, string schema, string? collection, string operation)
    {
        var inner = new VectorStoreException(error.Message, error)
        {
            VectorStoreSystemName = SystemName,
            VectorStoreName = server,
            CollectionName = collection,
            OperationName = operation,
        };
        return (error as PostgresException)?.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => new StoreException($"The Postgres server at '{server}' does not let '{user}' in. Check the name and the password, and the server's pg_hba.conf.", inner),
            PostgresErrorCodes.InvalidCatalogName => new StoreException($"The Postgres server at '{server}' has no such database. Create it (CREATE DATABASE …), or name another.", inner),
            PostgresErrorCodes.InsufficientPrivilege => new StoreException($"'{user}' may not do this at '{server}': {Said(error)}. Grant it CREATE on the database, or on the schema '{schema}'.", inner),
            PostgresErrorCodes.DiskFull => new StoreException($"The disk of the Postgres server at '{server}' is full. Nothing of this write was kept; make room and write again.", inner),
            PostgresErrorCodes.OutOfMemory or PostgresErrorCodes.ProgramLimitExceeded => new StoreException($"The Postgres server at '{server}' has not enough memory, or a value is too large: {Said(error)}.", inner),
            PostgresErrorCodes.TooManyConnections => new StoreException($"The Postgres server at '{server}' has no connection left. Lower 'Maximum Pool Size' in the connection strings, or raise the server's max_connections.", inner),
            PostgresErrorCodes.ReadOnlySqlTransaction => new StoreException($"'{server}' can only be read (a standby, or read-only by configuration). Write to the primary server.", inner),
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow => new StoreException($"The Postgres server at '{server}' is stopping or starting. What was not acknowledged was not kept; try again.", inner),
            PostgresErrorCodes.QueryCanceled => new StoreException($"{operation} took longer at '{server}' than its statement_timeout or the connection's Command Timeout allows. Raise these.", inner),
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => new StoreFormatException($"The database at '{server}' is damaged: {Said(error)}. Restore it, or REINDEX where an index is meant.", inner),
            null when Find<SocketException>(error) is not null || error is NpgsqlException { InnerException: TimeoutException } or TimeoutException =>
                new StoreException($"No Postgres server answers at '{server}', or the connection to it was lost. Check the address, and that the server runs and may be reached from here.", inner),
            _ => new StoreException($"The Postgres server at '{server}' cannot do this ({operation}): {Said(error)}.", inner),
        };
    }

    private static string Said(Exception error) => (error as PostgresException)?.MessageText ?? error.Message;

    private static T? Find<T>(Exception? error)
        where T : Exception
    {
        while (error is not null and not T)
        {
            error = error.InnerException;
        }

        return error as T;
    }
}
