using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>What a pixel decoder makes of a batch of images: mask features and the memory that queries look into.</summary>
/// <remarks>Owns its tensors.</remarks>
public sealed class PixelDecoderOutput : IDisposable
{
    /// <summary>Creates the output; it takes over the tensors.</summary>
    /// <param name="maskFeatures">(B, M, H/4, W/4).</param>
    /// <param name="memoryLevels">Three maps (B, C, h, w), low to high resolution: strides 32, 16 and 8.</param>
    /// <param name="transformerFeatures">(B, C, H/32, W/32) as they leave the transformer encoder, or <see langword="null"/>.</param>
    public PixelDecoderOutput(Tensor maskFeatures, IReadOnlyList<Tensor> memoryLevels, Tensor? transformerFeatures = null)
    {
        MaskFeatures = maskFeatures;
        MemoryLevels = memoryLevels;
        TransformerFeatures = transformerFeatures;
    }

    /// <summary>(B, M, H/4, W/4): a query's dot product with these is its mask's logits.</summary>
    public Tensor MaskFeatures { get; }

    /// <summary>Three maps (B, C, h, w), low to high resolution: strides 32, 16 and 8.</summary>
    public IReadOnlyList<Tensor> MemoryLevels { get; }

    /// <summary>(B, C, H/32, W/32) as they leave the transformer encoder; <see langword="null"/> where there is none.</summary>
    public Tensor? TransformerFeatures { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        MaskFeatures.Dispose();
        TransformerFeatures?.Dispose();
        foreach (var level in MemoryLevels)
        {
            level.Dispose();
        }
    }
}
