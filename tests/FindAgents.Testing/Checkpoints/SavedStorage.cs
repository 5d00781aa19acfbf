using static TorchSharp.torch;

namespace FindAgents.Testing.Checkpoints;

/// <summary>A storage of a PyTorch file to be written.</summary>
/// <param name="Key">Its key.</param>
/// <param name="DType">The type of its elements.</param>
/// <param name="Count">The number of elements that the pickle says it has.</param>
/// <param name="ByteLength">The number of bytes that are written.</param>
/// <param name="Write">Writes them; <see langword="null"/> leaves a hole in the file.</param>
public sealed record SavedStorage(string Key, ScalarType DType, long Count, long ByteLength, Action<Stream>? Write)
{
    /// <summary>A storage of bytes in memory.</summary>
    public static SavedStorage Of(string key, ScalarType dtype, byte[] bytes, int elementSize) =>
        new(key, dtype, bytes.Length / elementSize, bytes.Length, stream => stream.Write(bytes));
}
