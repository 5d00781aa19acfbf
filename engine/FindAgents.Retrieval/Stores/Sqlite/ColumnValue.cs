using System.Text.Encodings.Web;
using System.Text.Json;

namespace FindAgents.Retrieval.Stores.Sqlite;

/// <summary>Values as columns hold them: whole numbers, numbers, texts, bytes.</summary>
internal static class ColumnValue
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A value as its column holds it: null, a long, a double, a string or bytes.</summary>
    /// <param name="type">The column's kind.</param>
    /// <param name="value">The value, of a type that the kind stands for.</param>
    /// <param name="name">The property's name, for messages.</param>
    /// <exception cref="RecordException">The value cannot be stored.</exception>
    public static object? Of(StoredType type, object? value, string name) => StoredValue.Checked(type, value, name) switch
    {
        bool flag => flag ? 1L : 0L,
        int number => (long)number,
        float number => (double)number,
        Guid guid => guid.ToByteArray(bigEndian: true),
        DateTimeOffset instant => instant.UtcTicks,
        string?[] texts => ToJson(texts),
        var same => same,
    };

    /// <summary>The value of a column.</summary>
    /// <param name="type">The column's kind.</param>
    /// <param name="statement">A statement at a row.</param>
    /// <param name="column">Which column of it.</param>
    public static object? Read(StoredType type, Statement statement, int column) => statement.IsNull(column) ? null : type switch
    {
        StoredType.Boolean => statement.Int64(column) != 0,
        StoredType.Int32 => (int)statement.Int64(column),
        StoredType.Int64 => statement.Int64(column),
        StoredType.Single => (float)statement.Double(column),
        StoredType.Double => statement.Double(column),
        StoredType.Text => statement.Text(column),
        StoredType.Guid => new Guid(statement.Bytes(column), bigEndian: true),
        StoredType.Instant => new DateTimeOffset(statement.Int64(column), TimeSpan.Zero),
        StoredType.Bytes => statement.Bytes(column).ToArray(),
        _ => JsonSerializer.Deserialize<string?[]>(statement.Text(column)),
    };

    /// <summary>Texts as JSON.</summary>
    public static string ToJson(IEnumerable<string?> texts) => JsonSerializer.Serialize(texts, Json);
}
