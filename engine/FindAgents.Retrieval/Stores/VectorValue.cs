using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.Extensions.AI;

namespace FindAgents.Retrieval.Stores;

/// <summary>Vectors as records have them and as bytes hold them, little-endian.</summary>
internal static class VectorValue
{
    /// <summary>The bytes of a vector of a record.</summary>
    /// <param name="value">A value of one of <see cref="StoredTypes.Vectors"/>; null gives null.</param>
    /// <param name="element">What the bytes are made of.</param>
    /// <param name="dimensions">The numbers it must have.</param>
    /// <param name="similarity">What it will be compared by.</param>
    /// <param name="name">The property's name, for messages.</param>
    /// <exception cref="RecordException">It has another number of dimensions, or something is not finite, or a cosine has no direction.</exception>
    public static byte[]? ToBytes(object? value, VectorElement element, int dimensions, Similarity similarity, string name)
    {
        if (ToFloats(value, name) is not { } vector)
        {
            return null;
        }

        Check(vector.Span, dimensions, similarity, name);
        var bytes = new byte[dimensions * (element == VectorElement.Float32 ? sizeof(float) : 2)];
        if (element == VectorElement.Float32)
        {
            MemoryMarshal.AsBytes(vector.Span).CopyTo(bytes);
        }
        else
        {
            TensorPrimitives.ConvertToHalf(vector.Span, MemoryMarshal.Cast<byte, Half>(bytes.AsSpan()));
        }

        return bytes;
    }

    /// <summary>The numbers of a vector as floats, or null for null.</summary>
    /// <exception cref="RecordException">It is no vector.</exception>
    public static ReadOnlyMemory<float>? ToFloats(object? value, string name) => value switch
    {
        // Without the cast this would be an empty vector: null is an array, too.
        null => (ReadOnlyMemory<float>?)null,
        ReadOnlyMemory<float> floats => floats,
        float[] floats => floats,
        Embedding<float> floats => floats.Vector,
        ReadOnlyMemory<Half> halves => Widen(halves.Span),
        Half[] halves => Widen(halves),
        Embedding<Half> halves => Widen(halves.Vector.Span),
        _ => throw new RecordException($"'{name}' is a {value.GetType().Name}; vectors may be {StoredTypes.Vectors}."),
    };

    /// <summary>Makes floats of stored bytes.</summary>
    public static void Read(ReadOnlySpan<byte> bytes, VectorElement element, Span<float> vector)
    {
        if (element == VectorElement.Float32)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(vector));
        }
        else
        {
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), vector);
        }
    }

    /// <summary>Makes of stored bytes what a record's property holds.</summary>
    public static object ToProperty(ReadOnlySpan<byte> bytes, VectorElement element, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (element == VectorElement.Float16)
        {
            var halves = MemoryMarshal.Cast<byte, Half>(bytes).ToArray();
            return type == typeof(Half[]) ? halves : type == typeof(Embedding<Half>) ? new Embedding<Half>(halves) : (ReadOnlyMemory<Half>)halves;
        }

        var floats = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        return type == typeof(float[]) ? floats : type == typeof(Embedding<float>) ? new Embedding<float>(floats) : (ReadOnlyMemory<float>)floats;
    }

    /// <summary>Refuses a vector that cannot be compared.</summary>
    /// <inheritdoc cref="ToBytes" path="/exception"/>
    public static void Check(ReadOnlySpan<float> vector, int dimensions, Similarity similarity, string name)
    {
        if (vector.Length != dimensions)
        {
            throw new RecordException($"'{name}' has {vector.Length} dimensions; {dimensions} are expected. Was it made by another model?");
        }

        for (var i = 0; i < vector.Length; i++)
        {
            if (!float.IsFinite(vector[i]))
            {
                throw new RecordException($"'{name}' has {vector[i]} at dimension {i}; every number must be finite.");
            }
        }

        if (similarity == Similarity.Cosine && !vector.ContainsAnyExcept(0f))
        {
            throw new RecordException($"'{name}' is all zeros, which have no direction to compare by cosine. Leave the vector out (null), or compare by dot product.");
        }
    }

    private static ReadOnlyMemory<float> Widen(ReadOnlySpan<Half> halves)
    {
        var floats = new float[halves.Length];
        TensorPrimitives.ConvertToSingle(halves, floats);
        return floats;
    }
}
