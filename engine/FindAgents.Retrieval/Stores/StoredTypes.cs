using Microsoft.Extensions.AI;

namespace FindAgents.Retrieval.Stores;

/// <summary>Which .NET types a store takes.</summary>
internal static class StoredTypes
{
    /// <summary>The types of keys, in words.</summary>
    public const string Keys = "long, int, Guid, string";

    /// <summary>The types of data properties, in words.</summary>
    public const string Data = "bool, int, long, float, double, string, Guid, DateTimeOffset (each nullable or not), byte[], string[]";

    /// <summary>The types of vector properties, in words.</summary>
    public const string Vectors = "ReadOnlyMemory<float>, Embedding<float>, float[], ReadOnlyMemory<Half>, Embedding<Half>, Half[]";

    /// <summary>The kind of a data property of a type, or null where it cannot be stored.</summary>
    public static StoredType? Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(bool) => StoredType.Boolean,
            _ when type == typeof(int) => StoredType.Int32,
            _ when type == typeof(long) => StoredType.Int64,
            _ when type == typeof(float) => StoredType.Single,
            _ when type == typeof(double) => StoredType.Double,
            _ when type == typeof(string) => StoredType.Text,
            _ when type == typeof(Guid) => StoredType.Guid,
            _ when type == typeof(DateTimeOffset) => StoredType.Instant,
            _ when type == typeof(byte[]) => StoredType.Bytes,
            _ when type == typeof(string[]) => StoredType.TextList,
            _ => null,
        };
    }

    /// <summary>The kind of a key of a type, or null where a key cannot be of it.</summary>
    public static StoredType? OfKey(Type type) => Of(type) is StoredType.Int32 or StoredType.Int64 or StoredType.Text or StoredType.Guid && Nullable.GetUnderlyingType(type) is null ? Of(type) : null;

    /// <summary>What a vector of a type is made of, or null where a vector cannot be of it.</summary>
    public static VectorElement? OfVector(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(ReadOnlyMemory<float>) || type == typeof(Embedding<float>) || type == typeof(float[]) => VectorElement.Float32,
            _ when type == typeof(ReadOnlyMemory<Half>) || type == typeof(Embedding<Half>) || type == typeof(Half[]) => VectorElement.Float16,
            _ => null,
        };
    }
}
