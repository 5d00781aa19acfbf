using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace FindAgents.Retrieval.Stores.Postgres;

/// <summary>Values as Postgres' columns hold them.</summary>
internal static class PostgresColumn
{
    /// <summary>A value as its column holds it: instants as ticks, which Postgres' own type would round to microseconds.</summary>
    /// <exception cref="RecordException">The value cannot be stored.</exception>
    public static object? Of(StoredType type, object? value, string name)
    {
        var same = StoredValue.Checked(type, value, name);
        return same is DateTimeOffset instant ? instant.UtcTicks : same;
    }

    /// <summary>The value of a column.</summary>
    public static object? Read(StoredType type, NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : type switch
    {
        StoredType.Boolean => reader.GetBoolean(column),
        StoredType.Int32 => reader.GetInt32(column),
        StoredType.Int64 => reader.GetInt64(column),
        StoredType.Single => reader.GetFloat(column),
        StoredType.Double => reader.GetDouble(column),
        StoredType.Text => reader.GetString(column),
        StoredType.Guid => reader.GetGuid(column),
        StoredType.Instant => new DateTimeOffset(reader.GetInt64(column), TimeSpan.Zero),
        StoredType.Bytes => reader.GetFieldValue<byte[]>(column),
        _ => reader.GetFieldValue<string?[]>(column),
    };

    /// <summary>The type of a column, as SQL. Texts are ordered by code point, whatever the database's language.</summary>
    public static string Sql(StoredType type) => type switch
    {
        StoredType.Boolean => "boolean",
        StoredType.Int32 => "integer",
        StoredType.Int64 or StoredType.Instant => "bigint",
        StoredType.Single => "real",
        StoredType.Double => "double precision",
        StoredType.Guid => "uuid",
        StoredType.Bytes => "bytea",
        StoredType.TextList => "text[] COLLATE \"C\"",
        _ => "text COLLATE \"C\"",
    };

    /// <summary>A parameter that is an array of values.</summary>
    /// <param name="type">The values' kind.</param>
    /// <param name="values">Values, as <see cref="Of"/> gives them. Lists of texts become JSON, since arrays of arrays must be rectangular.</param>
    public static NpgsqlParameter Array(StoredType type, IEnumerable<object?> values) => new()
    {
        Value = type switch
        {
            StoredType.Boolean => values.Cast<bool?>().ToArray(),
            StoredType.Int32 => values.Cast<int?>().ToArray(),
            StoredType.Int64 or StoredType.Instant => values.Cast<long?>().ToArray(),
            StoredType.Single => values.Cast<float?>().ToArray(),
            StoredType.Double => values.Cast<double?>().ToArray(),
            StoredType.Guid => values.Cast<Guid?>().ToArray(),
            StoredType.Bytes => values.Cast<byte[]?>().ToArray(),
            StoredType.TextList => values.Select(texts => texts is null ? null : JsonSerializer.Serialize((string?[])texts)).ToArray(),
            _ => (object)values.Cast<string?>().ToArray(),
        },
        NpgsqlDbType = NpgsqlDbType.Array | Driver(type),
    };

    /// <summary>What <see cref="Array"/> made of a list of texts, as a list again, as SQL.</summary>
    public static string Texts(string json) =>
        $"CASE WHEN {json} IS NOT NULL THEN ARRAY(SELECT e.value FROM json_array_elements_text({json}::json) WITH ORDINALITY AS e (value, place) ORDER BY e.place) END";

    private static NpgsqlDbType Driver(StoredType type) => type switch
    {
        StoredType.Boolean => NpgsqlDbType.Boolean,
        StoredType.Int32 => NpgsqlDbType.Integer,
        StoredType.Int64 or StoredType.Instant => NpgsqlDbType.Bigint,
        StoredType.Single => NpgsqlDbType.Real,
        StoredType.Double => NpgsqlDbType.Double,
        StoredType.Guid => NpgsqlDbType.Uuid,
        StoredType.Bytes => NpgsqlDbType.Bytea,
        _ => NpgsqlDbType.Text,
    };
}
