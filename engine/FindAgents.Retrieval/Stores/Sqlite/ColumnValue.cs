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
    public static object? Of(StoredType type, object? value, string name)
    {
        try
        {
            return value is null ? null : type switch
            {
                StoredType.Boolean => (bool)value ? 1L : 0L,
                StoredType.Int32 => (long)(int)value,
                StoredType.Int64 => (long)value,
                StoredType.Single => Number((float)value, name),
                StoredType.Double => Number((double)value, name),
                StoredType.Text => Text((string)value, name),
                StoredType.Guid => ((Guid)value).ToByteArray(bigEndian: true),
                StoredType.Instant => ((DateTimeOffset)value).UtcTicks,
                StoredType.Bytes => (byte[])value,
                _ => List((string?[])value, name),
            };
        }
        catch (InvalidCastException)
        {
            // Only dictionaries get here: a type's properties have their types.
            throw new RecordException($"'{name}' is a {value!.GetType().Name}; the collection holds {type} there.");
        }
    }

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

    private static double Number(double number, string name) => double.IsNaN(number)
        ? throw new RecordException($"'{name}' is NaN, which SQLite does not keep. Use a nullable number, and null.")
        : number;

    private static string Text(string text, string name) => StoredText.IsStorable(text)
        ? text
        : throw new RecordException($"'{name}' holds a NUL or half a surrogate pair, which databases do not keep in texts. Remove it, or store bytes.");

    private static string List(string?[] texts, string name)
    {
        foreach (var text in texts)
        {
            Text(text ?? "", name);
        }

        return ToJson(texts);
    }
}
