using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

/// <summary>The official way from the mask features' grid to an image's pixels: to the padded size, the padding cut off, bicubic to the image's size.</summary>
/// <param name="width">The encoded image's width, without padding.</param>
/// <param name="height">Its height.</param>
/// <param name="paddedWidth">Its width with padding.</param>
/// <param name="paddedHeight">Its height with padding.</param>
/// <param name="prompted">
/// Whether the masks answer points, strokes or boxes: the official evaluation of those is bicubic in both steps and has no
/// antialias, that of everything else begins bilinear and has it.
/// </param>
internal sealed class OfficialMaskScaling(int width, int height, int paddedWidth, int paddedHeight, bool prompted) : MaskScaling
{
    /// <summary>The scaling of an image's masks.</summary>
    public static OfficialMaskScaling Of(OfficialImage image, bool prompted = false) => new(image.Width, image.Height, image.PaddedWidth, image.PaddedHeight, prompted);

    /// <inheritdoc/>
    public override Tensor Resize(Tensor logits, int width, int height)
    {
        using var scope = NewDisposeScope();
        return Smooth(Unpadded(logits), width, height, antialias: !prompted).MoveToOuterDisposeScope();
    }

    /// <summary>Brings logits to the padded size and cuts the padding off.</summary>
    /// <param name="logits">(…, h, w).</param>
    /// <returns>(…, H, W) of the image as it was encoded, owned by the caller.</returns>
    public Tensor Unpadded(Tensor logits)
    {
        using var scope = NewDisposeScope();
        var padded = Interpolate(logits, paddedWidth, paddedHeight, prompted ? InterpolationMode.Bicubic : InterpolationMode.Bilinear, antialias: false);
        return padded.narrow(-2, 0, height).narrow(-1, 0, width).MoveToOuterDisposeScope();
    }

    /// <summary>Brings logits to another size, bicubic.</summary>
    /// <param name="logits">(…, h, w).</param>
    /// <param name="width">The width wanted, in pixels.</param>
    /// <param name="height">The height wanted.</param>
    /// <param name="antialias">Whether pixels that become smaller are averaged.</param>
    /// <returns>(…, height, width), owned by the caller.</returns>
    public static Tensor Smooth(Tensor logits, int width, int height, bool antialias = true) => Interpolate(logits, width, height, InterpolationMode.Bicubic, antialias);

    private static Tensor Interpolate(Tensor logits, int width, int height, InterpolationMode mode, bool antialias)
    {
        // To its own size either mode gives every number back as it is, after a long way.
        if (logits.shape[^2] == height && logits.shape[^1] == width)
        {
            return logits.alias();
        }

        using var scope = NewDisposeScope();
        long[] shape = [.. logits.shape[..^2], height, width];
        return nn.functional.interpolate(logits.reshape(1, -1, logits.shape[^2], logits.shape[^1]), [height, width], mode: mode, align_corners: false, antialias: antialias)
            .reshape(shape).MoveToOuterDisposeScope();
    }
}
