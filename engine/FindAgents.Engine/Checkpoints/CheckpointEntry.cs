using static TorchSharp.torch;

namespace FindAgents.Engine.Checkpoints;

/// <summary>One tensor of a checkpoint.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="DType">The type of its elements as stored.</param>
/// <param name="Shape">Its sizes; empty for a scalar.</param>
public record CheckpointEntry(string Name, ScalarType DType, IReadOnlyList<long> Shape)
{
    /// <summary>The number of bytes that the tensor takes in memory.</summary>
    public long ByteLength => ElementType.TryCountBytes(DType, Shape, out var bytes)
        ? bytes
        : throw new OverflowException($"The shape ({string.Join(", ", Shape)}) of '{Name}' is not one that memory has room for.");
}
