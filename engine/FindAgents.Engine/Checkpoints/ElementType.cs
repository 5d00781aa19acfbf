using static TorchSharp.torch;

namespace FindAgents.Engine.Checkpoints;

/// <summary>The element types that checkpoints can hold, by their names in safetensors and PyTorch files.</summary>
internal static class ElementType
{
    private static readonly (ScalarType Type, int Size, string Safetensors, string Storage, string[] DTypes)[] Known =
    [
        (ScalarType.Float64, 8, "F64", "DoubleStorage", ["float64", "double"]),
        (ScalarType.Int64, 8, "I64", "LongStorage", ["int64", "long"]),
        (ScalarType.Float32, 4, "F32", "FloatStorage", ["float32", "float"]),
        (ScalarType.Int32, 4, "I32", "IntStorage", ["int32", "int"]),
        (ScalarType.Float16, 2, "F16", "HalfStorage", ["float16", "half"]),
        (ScalarType.BFloat16, 2, "BF16", "BFloat16Storage", ["bfloat16"]),
        (ScalarType.Int16, 2, "I16", "ShortStorage", ["int16", "short"]),
        (ScalarType.Int8, 1, "I8", "CharStorage", ["int8"]),
        (ScalarType.Byte, 1, "U8", "ByteStorage", ["uint8"]),
        (ScalarType.Bool, 1, "BOOL", "BoolStorage", ["bool"]),
    ];

    /// <summary>The types' names in safetensors files, for messages.</summary>
    public static string SafetensorsNames => string.Join(", ", Known.Select(k => k.Safetensors));

    /// <summary>The type of a name in a safetensors file.</summary>
    public static bool TryParseSafetensors(string? name, out ScalarType type) => TryFind(k => k.Safetensors == name, out type);

    /// <summary>The type of a class of <c>torch</c> that stores elements, such as <c>FloatStorage</c>.</summary>
    public static bool TryParseStorage(string name, out ScalarType type) => TryFind(k => k.Storage == name, out type);

    /// <summary>The type of a dtype of <c>torch</c>, such as <c>float32</c>.</summary>
    public static bool TryParseDType(string name, out ScalarType type) => TryFind(k => k.DTypes.Contains(name), out type);

    /// <summary>A type's name in safetensors files.</summary>
    /// <exception cref="ArgumentException">The format has none.</exception>
    public static string SafetensorsName(ScalarType type) => Of(type).Safetensors;

    /// <summary>The bytes of one element.</summary>
    /// <exception cref="ArgumentException">Checkpoints cannot hold this type.</exception>
    public static int SizeOf(ScalarType type) => Of(type).Size;

    /// <summary>The bytes that a tensor of this type and shape takes.</summary>
    /// <returns>Whether the shape makes sense: nothing negative, and no product of its sizes (a size of 0 aside) that overflows.</returns>
    public static bool TryCountBytes(ScalarType type, IReadOnlyList<long> shape, out long bytes)
    {
        // libtorch multiplies all sizes for a tensor's strides, those beside a 0 as well.
        long product = SizeOf(type);
        var isEmpty = false;
        bytes = 0;
        foreach (var size in shape)
        {
            if (size < 0 || (size > 0 && product > long.MaxValue / size))
            {
                return false;
            }

            isEmpty |= size == 0;
            product *= Math.Max(size, 1);
        }

        bytes = isEmpty ? 0 : product;
        return true;
    }

    private static (ScalarType Type, int Size, string Safetensors, string Storage, string[] DTypes) Of(ScalarType type) =>
        Known.FirstOrDefault(k => k.Type == type) is { Size: > 0 } known
            ? known
            : throw new ArgumentException($"Checkpoints have no element type for {type}; they have {SafetensorsNames}.", nameof(type));

    private static bool TryFind(Predicate<(ScalarType Type, int Size, string Safetensors, string Storage, string[] DTypes)> fits, out ScalarType type)
    {
        var at = Array.FindIndex(Known, fits);
        type = at < 0 ? default : Known[at].Type;
        return at >= 0;
    }
}
