using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

/// <summary>
/// What the interface computes from an image once, before any prompt: projected multi-scale features with their positions,
/// and the mask features at every resolution that is asked for. Keep it with the encoded image.
/// </summary>
/// <remarks>Owns its tensors. Reading it from several threads at once is safe; disposing it meanwhile is not.</remarks>
public sealed class InterfaceMemory : IDisposable
{
    internal InterfaceMemory(IReadOnlyList<MemoryLevel> levels, Tensor maskFeatures, IReadOnlyList<(Tensor Key, Tensor Value)>? attended = null)
    {
        Levels = levels;
        MaskFeatures = maskFeatures;
        Attended = attended;
    }

    /// <summary>The feature levels, coarse to fine.</summary>
    public IReadOnlyList<MemoryLevel> Levels { get; }

    /// <summary>(B, M, H, W): what mask embeddings are compared with.</summary>
    public Tensor MaskFeatures { get; }

    /// <summary>B: the number of images.</summary>
    public long BatchSize => MaskFeatures.shape[0];

    /// <summary>The keys and values of each layer's content attention, each (B, heads, h·w, C/heads), where they were kept: no question changes them.</summary>
    internal IReadOnlyList<(Tensor Key, Tensor Value)>? Attended { get; }

    /// <summary>Every tensor of it.</summary>
    internal IEnumerable<Tensor> Tensors =>
    [
        MaskFeatures,
        .. Levels.SelectMany(level => (Tensor[])[level.Content, level.Position, level.MaskFeatures]),
        .. (Attended ?? []).SelectMany(layer => (Tensor[])[layer.Key, layer.Value]),
    ];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Tensors)
        {
            tensor.Dispose();
        }
    }

    /// <summary>One image's part of the memory, with tensors of its own; see <see cref="BatchPart"/>.</summary>
    internal InterfaceMemory Of(long image) => new(
        [.. Levels.Select(level => level.Of(image))],
        MaskFeatures.Of(image),
        Attended?.Select(layer => (layer.Key.Of(image), layer.Value.Of(image))).ToList());
}
