using static TorchSharp.torch;

namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <summary>How a pickle refers to a storage: <c>("storage", class, key, device, number of elements)</c> and, in the older format, a view.</summary>
/// <param name="Key">The storage's key in the file.</param>
/// <param name="DType">The type of its elements.</param>
/// <param name="Count">The number of elements.</param>
/// <param name="ViewKey">The key of the part that is meant, or <see langword="null"/> for the whole.</param>
/// <param name="ViewOffset">The part's first element.</param>
/// <param name="ViewCount">The part's number of elements.</param>
internal readonly record struct StorageReference(string Key, ScalarType DType, long Count, string? ViewKey = null, long ViewOffset = 0, long ViewCount = 0)
{
    /// <summary>Reads a reference.</summary>
    /// <exception cref="CheckpointFormatException">It is none.</exception>
    public static StorageReference Parse(IReadOnlyList<object?> reference, string file)
    {
        if (reference is not ["storage", KnownGlobal.StorageType type, string key, string, long count, ..] || count < 0 || count > long.MaxValue / sizeof(double))
        {
            throw PyTorchFile.Malformed(file, "its pickle refers to something outside it that is no storage of a known element type");
        }

        return reference switch
        {
            { Count: 5 } or [.., null] => new StorageReference(key, type.Element, count),
            [_, _, _, _, _, object?[] view] when view is [string viewKey, long offset and >= 0, long length and >= 0] && length <= count && offset <= count - length
                => new StorageReference(key, type.Element, count, viewKey, offset, length),
            _ => throw PyTorchFile.Malformed(file, $"its pickle refers to a part of storage '{key}' that does not lie in it"),
        };
    }

    /// <summary>Checks that a storage met before is meant in the same way.</summary>
    /// <exception cref="CheckpointFormatException">It is not.</exception>
    public PickledStorage Expect(PickledStorage known, string file) => known.DType == DType && known.Count == Count
        ? known
        : throw PyTorchFile.Malformed(file, $"its pickle refers to storage '{Key}' as {Count} elements of {DType} and as {known.Count} of {known.DType}");
}
