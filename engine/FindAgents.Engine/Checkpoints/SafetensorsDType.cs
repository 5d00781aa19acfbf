using static TorchSharp.torch;

namespace FindAgents.Engine.Checkpoints;

/// <summary>The element types of the safetensors format that tensors here can hold.</summary>
internal static class SafetensorsDType
{
    private static readonly (string Name, ScalarType Type, int Size)[] Known =
    [
        ("F64", ScalarType.Float64, 8),
        ("I64", ScalarType.Int64, 8),
        ("F32", ScalarType.Float32, 4),
        ("I32", ScalarType.Int32, 4),
        ("F16", ScalarType.Float16, 2),
        ("BF16", ScalarType.BFloat16, 2),
        ("I16", ScalarType.Int16, 2),
        ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1),
        ("BOOL", ScalarType.Bool, 1),
    ];

    public static string Names => string.Join(", ", Known.Select(k => k.Name));

    public static bool TryParse(string? name, out ScalarType type, out int size)
    {
        foreach (var known in Known)
        {
            if (known.Name == name)
            {
                (_, type, size) = known;
                return true;
            }
        }

        (type, size) = (default, 0);
        return false;
    }

    public static (string Name, int Size) Of(ScalarType type)
    {
        foreach (var known in Known)
        {
            if (known.Type == type)
            {
                return (known.Name, known.Size);
            }
        }

        throw new ArgumentException($"The safetensors format has no element type for {type}; it has {Names}.", nameof(type));
    }
}
