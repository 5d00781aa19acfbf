using FindAgents.Engine.Foundations.Vision;
using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Turns a piece of an image into a word: a vector in the language foundation's space that stands in a sentence as words do (the interleaved shared space).</summary>
/// <remarks>Stateless; safe for concurrent inference.</remarks>
internal sealed class RegionEncoder : Module
{
    private const double HeatDeviation = 0.2; // scores are near 0 or near 1: what a class seen in every fifth region would have
    private const double Quietest = 0.05;

    private readonly IReadOnlyList<FeatureMapSpec> _maps;
    private readonly int _classes;
    private readonly Linear hidden;
    private readonly Linear word;

    /// <summary>Creates the encoder.</summary>
    /// <param name="maps">The maps that a region is described from.</param>
    /// <param name="classes">How many classes the heat maps tell apart.</param>
    /// <param name="hiddenDim">The width inside.</param>
    /// <param name="wordWidth">The width of the language foundation's embeddings.</param>
    public RegionEncoder(IEnumerable<FeatureMapSpec> maps, int classes, int hiddenDim, int wordWidth)
        : base(nameof(RegionEncoder))
    {
        (_maps, _classes) = ([.. RegionFeatures.Kept(maps)], classes);
        var width = _maps.Sum(m => m.Channels) + classes;
        register_buffer("mean", zeros(width));
        register_buffer("scale", ones(width));
        hidden = Linear(width, hiddenDim);
        word = Linear(hiddenDim, wordWidth);
        RegisterComponents();
    }

    /// <summary>Takes over what the foundation's channels are like; done once, before training.</summary>
    /// <param name="statistics">Mean and standard deviation (C) of each map's channels.</param>
    public void Standardise(IReadOnlyDictionary<string, (Tensor Mean, Tensor Deviation)> statistics)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var device = get_buffer("mean")!.device;
        get_buffer("mean")!.copy_(cat([.. _maps.Select(m => statistics[m.Name].Mean), zeros(_classes, device: device)]));
        get_buffer("scale")!.copy_(cat([.. _maps.Select(m => statistics[m.Name].Deviation.clamp_min(Constant(Quietest))), full([_classes], Constant(HeatDeviation), device: device)]).reciprocal());
    }

    /// <summary>Regions to words.</summary>
    /// <param name="regions">(N, F): what <see cref="RegionFeatures.Pool"/> says of each.</param>
    /// <returns>(N, W), owned by the caller.</returns>
    public Tensor Words(Tensor regions)
    {
        using var scope = NewDisposeScope();
        var standard = (regions - get_buffer("mean")!) * get_buffer("scale")!;
        return word.call(functional.gelu(hidden.call(standard))).MoveToOuterDisposeScope();
    }
}
