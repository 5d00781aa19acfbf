using FindAgents.Retrieval.Postgres;
using Npgsql;

namespace FindAgents.Retrieval.Stores.Postgres;

/// <summary>A collection as it stands in the database.</summary>
/// <param name="Id">Its number, which is never given out again.</param>
/// <param name="Schema">Its schema, as JSON.</param>
/// <param name="Indices">The names of its table's indices that can be used.</param>
internal sealed record PostgresRow(long Id, string Schema, IReadOnlyList<string> Indices)
{
    /// <summary>Looks a collection up.</summary>
    public static Task<PostgresRow?> FindAsync(NpgsqlConnection connection, PostgresServer server, string name, CancellationToken cancellationToken) => connection.FirstAsync(
        $"""
        SELECT c.id, c.schema, ARRAY(
            SELECT i.relname::text FROM pg_namespace n
            JOIN pg_class t ON t.relnamespace = n.oid AND t.relname = 'records_' || c.id
            JOIN pg_index x ON x.indrelid = t.oid AND x.indisvalid
            JOIN pg_class i ON i.oid = x.indexrelid
            WHERE n.nspname = $2)
        FROM {server.Schema}.collections c WHERE c.name = $1
        """,
        [name, server.SchemaName],
        reader => new PostgresRow(reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<string[]>(2)),
        cancellationToken);

    /// <summary>What to say where a collection is not there.</summary>
    public static async Task<UnknownCollectionException> MissingAsync(NpgsqlConnection connection, PostgresServer server, string name, CancellationToken cancellationToken) => StoreNames.Missing(
        name,
        await connection.ListAsync($"SELECT name FROM {server.Schema}.collections ORDER BY name LIMIT 20", [], reader => reader.GetString(0), cancellationToken).ConfigureAwait(false));
}
