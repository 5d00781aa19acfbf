using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision;

/// <summary>A frozen vision encoder: pixels in, multi-scale feature maps out.</summary>
/// <remarks>
/// Implementations never change their weights after construction; <see cref="Encode"/> may be called from several
/// threads at once. The caller owns what it returns.
/// </remarks>
public interface IVisionFoundation : IDisposable
{
    /// <summary>The encoder's name and version, such as <c>centernet-mobilenetv3</c>.</summary>
    string Name { get; }

    /// <summary>The feature maps that <see cref="Encode"/> returns, finest first.</summary>
    IReadOnlyList<FeatureMapSpec> FeatureMaps { get; }

    /// <summary>The input size that the encoder wants for an image of the given size.</summary>
    /// <param name="width">The image's width in pixels.</param>
    /// <param name="height">The image's height in pixels.</param>
    /// <returns>Width and height to resize the image to, in pixels.</returns>
    (int Width, int Height) InputSize(int width, int height);

    /// <summary>The size that <see cref="Encode"/> pads an input to, at its right and bottom: the feature maps cover it.</summary>
    /// <param name="width">The input's width in pixels.</param>
    /// <param name="height">The input's height in pixels.</param>
    /// <returns>Width and height in pixels; those of the input where the encoder does not pad.</returns>
    (int Width, int Height) PaddedSize(int width, int height) => (width, height);

    /// <summary>Encodes a batch of images, each as it would be alone, but for rounding.</summary>
    /// <param name="pixels">(B, 3, H, W), float32, RGB in 0–255, of a size that <see cref="InputSize"/> returned.</param>
    /// <returns>The feature maps, float32 whatever the encoder computes with, and, where the encoder detects objects as well, its detections; owned by the caller.</returns>
    VisionFeatures Encode(Tensor pixels);
}
