using static TorchSharp.torch;

namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <summary>A run of elements that tensors of a PyTorch file look at.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="DType">The type of its elements.</param>
/// <param name="Count">The number of elements.</param>
internal sealed record PickledStorage(string Key, ScalarType DType, long Count)
{
    /// <summary>The number of bytes.</summary>
    public long ByteLength => Count * ElementType.SizeOf(DType);

    /// <summary>Its first byte's place in the file; negative until that is known.</summary>
    public long Offset { get; set; } = -1;
}
