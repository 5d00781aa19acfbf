namespace FindAgents.Retrieval.Stores;

/// <summary>Values of keys and data properties, before a database's columns make them their own.</summary>
internal static class StoredValue
{
    /// <summary>A value that every store keeps as it is.</summary>
    /// <param name="type">The column's kind.</param>
    /// <param name="value">The value, of a type that the kind stands for; null gives null.</param>
    /// <param name="name">The property's name, for messages.</param>
    /// <exception cref="RecordException">The value cannot be stored.</exception>
    public static object? Checked(StoredType type, object? value, string name)
    {
        try
        {
            return value is null ? null : type switch
            {
                StoredType.Boolean => (bool)value,
                StoredType.Int32 => (int)value,
                StoredType.Int64 => (long)value,
                StoredType.Single => (float)Number((float)value, name),
                StoredType.Double => Number((double)value, name),
                StoredType.Text => Text((string)value, name),
                StoredType.Guid => (Guid)value,
                StoredType.Instant => (DateTimeOffset)value,
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

    private static double Number(double number, string name) => double.IsNaN(number)
        ? throw new RecordException($"'{name}' is NaN, which stores do not keep. Use a nullable number, and null.")
        : number;

    private static string Text(string text, string name) => StoredText.IsStorable(text)
        ? text
        : throw new RecordException($"'{name}' holds a NUL or half a surrogate pair, which databases do not keep in texts. Remove it, or store bytes.");

    private static string?[] List(string?[] texts, string name)
    {
        foreach (var text in texts)
        {
            Text(text ?? "", name);
        }

        return texts;
    }
}
