using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

/// <summary>Brings mask logits from the mask features' grid to an image's own size, as the official code does.</summary>
internal static class MaskResizing
{
    /// <summary>Bilinear to the padded size, the padding cut off, then bicubic with antialias.</summary>
    /// <param name="masks">(N, h, w): logits.</param>
    /// <param name="image">The image that they are of.</param>
    /// <param name="width">The width wanted, in pixels.</param>
    /// <param name="height">The height wanted, in pixels.</param>
    /// <returns>(N, height, width), owned by the caller.</returns>
    public static Tensor ToSize(Tensor masks, OfficialImage image, int width, int height)
    {
        using var scope = NewDisposeScope();
        return Smooth(Unpadded(masks, image), width, height).MoveToOuterDisposeScope();
    }

    /// <summary>Bilinear to the padded size, the padding cut off: (N, H, W) of the image as it was encoded.</summary>
    public static Tensor Unpadded(Tensor masks, OfficialImage image)
    {
        using var scope = NewDisposeScope();
        return nn.functional.interpolate(masks.unsqueeze(0), [image.PaddedHeight, image.PaddedWidth], mode: InterpolationMode.Bilinear, align_corners: false)
            .narrow(2, 0, image.Height).narrow(3, 0, image.Width).squeeze(0).MoveToOuterDisposeScope();
    }

    /// <summary>Bicubic with antialias.</summary>
    public static Tensor Smooth(Tensor masks, int width, int height)
    {
        using var scope = NewDisposeScope();
        return nn.functional.interpolate(masks.unsqueeze(0), [height, width], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true)
            .squeeze(0).MoveToOuterDisposeScope();
    }
}
