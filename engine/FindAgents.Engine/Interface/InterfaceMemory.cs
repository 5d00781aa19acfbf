using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

/// <summary>
/// What the interface computes from an image once, before any prompt: projected multi-scale features with their positions,
/// and the mask features at every resolution that is asked for. Keep it with the encoded image.
/// </summary>
/// <remarks>Owns its tensors. Reading it from several threads at once is safe; disposing it meanwhile is not.</remarks>
public sealed class InterfaceMemory : IDisposable
{
    internal InterfaceMemory(IReadOnlyList<MemoryLevel> levels, Tensor maskFeatures)
    {
        Levels = levels;
        MaskFeatures = maskFeatures;
    }

    /// <summary>The feature levels, coarse to fine.</summary>
    public IReadOnlyList<MemoryLevel> Levels { get; }

    /// <summary>(B, M, H, W): what mask embeddings are compared with.</summary>
    public Tensor MaskFeatures { get; }

    /// <summary>B: the number of images.</summary>
    public long BatchSize => MaskFeatures.shape[0];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var level in Levels)
        {
            level.Dispose();
        }

        MaskFeatures.Dispose();
    }
}
