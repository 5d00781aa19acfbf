using static TorchSharp.torch;

namespace FindAgents.Testing.Checkpoints;

/// <summary>A tensor of a PyTorch file to be written.</summary>
/// <param name="Storage">The storage that it looks at.</param>
/// <param name="Offset">The first element there.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Strides">The steps, in elements.</param>
/// <param name="IsParameter">Whether it is an <c>nn.Parameter</c>.</param>
public sealed record SavedTensor(SavedStorage Storage, long Offset, long[] Shape, long[] Strides, bool IsParameter = false)
{
    /// <summary>A tensor that is a whole storage, row by row.</summary>
    public static SavedTensor Of(SavedStorage storage, params long[] shape)
    {
        var strides = new long[shape.Length];
        for (long i = shape.Length - 1, step = 1; i >= 0; step *= Math.Max(shape[i], 1), i--)
        {
            strides[i] = step;
        }

        return new SavedTensor(storage, 0, shape, strides);
    }

    /// <summary>The values of a tensor as torch would store them.</summary>
    public static SavedTensor Of(string key, Tensor tensor)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        var bytes = tensor.detach().contiguous().view(-1).bytes.ToArray();
        return Of(SavedStorage.Of(key, tensor.dtype, bytes, (int)tensor.ElementSize), tensor.shape);
    }
}
