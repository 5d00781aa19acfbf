using FindAgents.Engine.Masks;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models;

/// <summary>Brings a model's mask logits to an image's pixels.</summary>
/// <remarks>The logits are brought to the image's size, not the mask: a thresholded mask would keep the model's coarse steps. Pure and thread-safe.</remarks>
internal static class MaskReading
{
    /// <summary>The pixels that belong to a mask with at least some probability.</summary>
    /// <param name="logits">(h, w) on the CPU.</param>
    /// <param name="width">The image's width in pixels.</param>
    /// <param name="height">Its height.</param>
    /// <param name="probability">Between 0 and 1, both excluded.</param>
    /// <param name="scaling">How the model's grid becomes the image's; bilinear when left out.</param>
    public static BinaryMask Above(Tensor logits, int width, int height, double probability = 0.5, MaskScaling? scaling = null)
    {
        using var scope = NewDisposeScope();
        var pixels = ((scaling ?? MaskScaling.Bilinear).Resize(logits, width, height) > Constant(Math.Log(probability / (1 - probability)))).to_type(ScalarType.Byte).contiguous().data<byte>().ToArray();
        return new BinaryMask(width, height, pixels);
    }

    /// <summary>Each pixel's probability to belong to a mask.</summary>
    /// <param name="logits">(h, w) on the CPU.</param>
    /// <param name="width">The image's width in pixels.</param>
    /// <param name="height">Its height.</param>
    /// <param name="scaling">How the model's grid becomes the image's.</param>
    /// <returns>Row by row, 0–1.</returns>
    public static float[] Probabilities(Tensor logits, int width, int height, MaskScaling scaling)
    {
        using var scope = NewDisposeScope();
        return scaling.Resize(logits, width, height).sigmoid().contiguous().data<float>().ToArray();
    }

    /// <summary>Logits brought to another size.</summary>
    /// <param name="logits">(…, h, w).</param>
    /// <param name="width">The width wanted.</param>
    /// <param name="height">The height wanted.</param>
    /// <returns>(…, height, width), owned by the caller.</returns>
    public static Tensor Resize(Tensor logits, int width, int height)
    {
        using var scope = NewDisposeScope();
        long[] shape = [.. logits.shape[..^2], height, width];
        return nn.functional.interpolate(logits.reshape(1, -1, logits.shape[^2], logits.shape[^1]), [height, width], mode: InterpolationMode.Bilinear, align_corners: false)
            .reshape(shape).MoveToOuterDisposeScope();
    }
}
