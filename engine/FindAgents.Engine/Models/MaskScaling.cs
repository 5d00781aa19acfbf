using static TorchSharp.torch;

namespace FindAgents.Engine.Models;

/// <summary>How a model's mask logits become logits of an image's pixels.</summary>
/// <remarks>An answer brings its own, since models differ in it and their published numbers depend on it. Immutable and thread-safe.</remarks>
internal abstract class MaskScaling
{
    /// <summary>Straight from the model's grid to the image's, bilinear.</summary>
    public static MaskScaling Bilinear { get; } = new BilinearScaling();

    /// <summary>Scales.</summary>
    /// <param name="logits">(…, h, w).</param>
    /// <param name="width">The image's width in pixels.</param>
    /// <param name="height">Its height.</param>
    /// <returns>(…, height, width), owned by the caller.</returns>
    public abstract Tensor Resize(Tensor logits, int width, int height);

    private sealed class BilinearScaling : MaskScaling
    {
        public override Tensor Resize(Tensor logits, int width, int height) => MaskReading.Resize(logits, width, height);
    }
}
