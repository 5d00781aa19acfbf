using static TorchSharp.torch;

namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <summary>Where one tensor of a PyTorch file lies.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="DType">The type of its elements as stored.</param>
/// <param name="Shape">Its sizes; empty for a scalar.</param>
/// <param name="Strides">The steps, in elements, of the same number.</param>
/// <param name="Offset">Its first byte's place in the file.</param>
/// <param name="Span">The bytes from its first element's to its last element's end.</param>
internal sealed record PyTorchEntry(string Name, ScalarType DType, IReadOnlyList<long> Shape, IReadOnlyList<long> Strides, long Offset, long Span)
    : CheckpointEntry(Name, DType, Shape)
{
    /// <summary>Takes a tensor, after checking that it lies in its storage and is no larger.</summary>
    /// <exception cref="CheckpointFormatException">It is not so.</exception>
    public static PyTorchEntry Of(string name, PickledTensor tensor, string file)
    {
        var (storage, shape, strides) = (tensor.Storage, tensor.Shape, tensor.Strides);
        var text = $"tensor '{name}' of shape ({string.Join(", ", shape)})";
        if (!ElementType.TryCountBytes(storage.DType, shape, out var bytes))
        {
            throw PyTorchFile.Malformed(file, $"{text} overflows");
        }

        // A step of 0 makes a tensor of any size of a single element; clones of such tensors are what is wanted.
        if (bytes > storage.ByteLength)
        {
            throw PyTorchFile.Malformed(file, $"{text} needs {bytes} bytes, its storage '{storage.Key}' has {storage.ByteLength}");
        }

        var last = bytes == 0 ? tensor.Offset - 1 : LastElement(tensor);
        if (tensor.Offset > storage.Count || last is null || last >= storage.Count)
        {
            throw PyTorchFile.Malformed(file, $"{text}, strides ({string.Join(", ", strides)}) and offset {tensor.Offset} reaches beyond the {storage.Count} elements of its storage '{storage.Key}'");
        }

        var size = ElementType.SizeOf(storage.DType);
        return new PyTorchEntry(name, storage.DType, shape, strides, storage.Offset + (tensor.Offset * size), (last.Value + 1 - tensor.Offset) * size);
    }

    private static long? LastElement(PickledTensor tensor)
    {
        var last = tensor.Offset;
        for (var i = 0; i < tensor.Shape.Count; i++)
        {
            var (steps, stride) = (tensor.Shape[i] - 1, tensor.Strides[i]);
            if (steps > 0 && stride > (long.MaxValue - last) / steps)
            {
                return null;
            }

            last += steps * stride;
        }

        return last;
    }
}
