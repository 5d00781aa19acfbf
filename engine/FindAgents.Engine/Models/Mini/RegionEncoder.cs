using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Turns a piece of an image into a word: a vector in the language foundation's space that stands in a sentence as words do (the interleaved shared space).</summary>
/// <remarks>Stateless; safe for concurrent inference.</remarks>
internal sealed class RegionEncoder : Module
{
    private readonly ModuleList<LayerNorm> norms;
    private readonly Linear hidden;
    private readonly Linear word;
    private readonly IReadOnlyList<int> _parts;

    /// <summary>Creates the encoder.</summary>
    /// <param name="parts">How wide each part of a region's description is; each is normalised by itself.</param>
    /// <param name="hiddenDim">The width inside.</param>
    /// <param name="wordWidth">The width of the language foundation's embeddings.</param>
    public RegionEncoder(IReadOnlyList<int> parts, int hiddenDim, int wordWidth)
        : base(nameof(RegionEncoder))
    {
        _parts = parts;
        norms = new ModuleList<LayerNorm>([.. parts.Select(p => LayerNorm(p))]);
        hidden = Linear(parts.Sum(), hiddenDim);
        word = Linear(hiddenDim, wordWidth);
        RegisterComponents();
    }

    /// <summary>Regions to words.</summary>
    /// <param name="regions">(N, F): what <see cref="RegionFeatures.Pool"/> says of each.</param>
    /// <returns>(N, W), owned by the caller.</returns>
    public Tensor Words(Tensor regions)
    {
        using var scope = NewDisposeScope();
        var split = regions.split([.. _parts.Select(p => (long)p)], 1);
        var normed = cat([.. split.Select((part, i) => norms[i].call(part))], 1);
        return word.call(functional.gelu(hidden.call(normed))).MoveToOuterDisposeScope();
    }
}
