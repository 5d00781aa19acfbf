using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Masks;

public sealed partial class BinaryMask
{
    /// <summary>A mask of a tensor's values above a threshold.</summary>
    /// <param name="values">(H, W): logits, probabilities, or <see langword="bool"/>; on any device. It stays the caller's.</param>
    /// <param name="threshold">Values greater than this are inside: 0 suits logits and booleans.</param>
    /// <exception cref="MaskFormatException">The tensor is not of two dimensions.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="values"/> is <see langword="null"/>.</exception>
    public static BinaryMask FromTensor(Tensor values, double threshold = 0)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Dimensions != 2)
        {
            throw new MaskFormatException($"A mask comes from a tensor of shape (H, W); this one has the shape ({string.Join(", ", values.shape)}).");
        }

        using var scope = NewDisposeScope();
        using var limit = threshold.ToScalar();
        var inside = values.gt(limit).to(ScalarType.Byte).cpu().contiguous();
        return new BinaryMask((int)values.shape[1], (int)values.shape[0], inside.data<byte>().ToArray());
    }

    /// <summary>The mask as a tensor, which the caller disposes.</summary>
    /// <param name="device">Where it shall lie; the CPU where it is not given.</param>
    /// <returns>(H, W), <see langword="bool"/>.</returns>
    public Tensor ToTensor(Device? device = null)
    {
        using var scope = NewDisposeScope();
        var mask = tensor(_pixels, [Height, Width], ScalarType.Bool, device);
        return mask.MoveToOuterDisposeScope();
    }
}
