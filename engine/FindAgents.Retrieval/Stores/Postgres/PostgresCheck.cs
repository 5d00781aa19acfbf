using FindAgents.Retrieval.Postgres;
using Npgsql;

namespace FindAgents.Retrieval.Stores.Postgres;

/// <summary>Looks for what should not be: tables and columns that are missing, tables of nobody, indices that are not whole, vectors that cannot be compared.</summary>
internal static class PostgresCheck
{
    /// <summary>What is wrong, a line each.</summary>
    public static async Task<IReadOnlyList<string>> RunAsync(NpgsqlConnection connection, PostgresServer server, Func<long, CollectionSchema, PostgresTables> tablesOf, CancellationToken cancellationToken)
    {
        var wrong = new List<string>();
        var collections = await connection.ListAsync(
            $"SELECT id, name, schema FROM {server.Schema}.collections ORDER BY name",
            [],
            reader => (Id: reader.GetInt64(0), Name: reader.GetString(1), Schema: reader.GetString(2)),
            cancellationToken).ConfigureAwait(false);
        foreach (var (id, name, schema) in collections)
        {
            await CheckAsync(connection, name, tablesOf(id, CollectionSchema.FromJson(schema, name)), wrong, cancellationToken).ConfigureAwait(false);
        }

        wrong.AddRange(await connection.ListAsync(
            $"""
            SELECT t.tablename FROM pg_tables t WHERE t.schemaname = $1 AND t.tablename ~ '^records_[0-9]+$'
                AND NOT EXISTS (SELECT 1 FROM {server.Schema}.collections c WHERE t.tablename = 'records_' || c.id)
            ORDER BY t.tablename
            """,
            [server.SchemaName],
            reader => $"The table {server.Schema}.{reader.GetString(0)} belongs to no collection.",
            cancellationToken).ConfigureAwait(false));
        return wrong;
    }

    private static async Task CheckAsync(NpgsqlConnection connection, string name, PostgresTables tables, List<string> wrong, CancellationToken cancellationToken)
    {
        var columns = await connection.ListAsync(
            "SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped",
            [tables.Records],
            reader => (Name: reader.GetString(0), Type: reader.GetString(1)),
            cancellationToken).ConfigureAwait(false);
        if (columns.Count == 0)
        {
            wrong.Add($"'{name}' has lost its table, {tables.Records}.");
            return;
        }

        var there = columns.ToDictionary(column => SqlName.Quoted(column.Name), column => column.Type);
        var expected = tables.Has.Data.Prepend(tables.Has.Key).Select(property => (property.Name, Type: PostgresColumn.Sql(property.Type).Split(" COLLATE")[0]))
            .Concat(tables.Has.Vectors.Select(vector => (vector.Name, Type: tables.TypeOf(vector))));
        var whole = true;
        foreach (var (property, type) in expected)
        {
            var found = there.GetValueOrDefault(PostgresTables.Column(property));
            // The type's schema is told only where it is not on the search path.
            if (found is null || !type.EndsWith(found.Split('.')[^1], StringComparison.Ordinal))
            {
                wrong.Add($"The column of '{property}' in {tables.Records} of '{name}' {(found is null ? "is not there" : $"is {found}, not {type}")}.");
                whole = false;
            }
        }

        wrong.AddRange(await connection.ListAsync(
            "SELECT x.indexrelid::regclass::text FROM pg_index x WHERE x.indrelid = to_regclass($1) AND NOT (x.indisvalid AND x.indisready)",
            [tables.Records],
            reader => $"The index {reader.GetString(0)} of '{name}' is not whole. Drop it, and build it again.",
            cancellationToken).ConfigureAwait(false));
        for (var i = 0; whole && i < tables.Has.Vectors.Count; i++)
        {
            await CheckIndexAsync(connection, name, tables, i, wrong, cancellationToken).ConfigureAwait(false);
        }
    }

    // Reads every vector, as a damaged page would not let one; a vector without a direction is in no index and in no answer.
    private static async Task CheckIndexAsync(NpgsqlConnection connection, string name, PostgresTables tables, int index, List<string> wrong, CancellationToken cancellationToken)
    {
        var vector = tables.Has.Vectors[index];
        if (vector.Similarity != Similarity.Cosine)
        {
            return;
        }

        var zero = await connection.ScalarAsync<long>(
            $"SELECT count(*) FROM {tables.Records} WHERE {tables.VectorSchema}.vector_norm({PostgresTables.Column(vector.Name)}::{tables.VectorSchema}.vector) = 0",
            [],
            cancellationToken).ConfigureAwait(false);
        if (zero > 0)
        {
            wrong.Add($"{zero} vectors '{vector.Name}' of '{name}' are all zeros, which have no direction.");
        }
    }
}
