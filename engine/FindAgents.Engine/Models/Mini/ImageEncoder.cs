using FindAgents.Engine.Foundations.Vision;
using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Gives the image's query something to start from, what the frozen foundation sees over the whole image, and what of it goes past the interface.</summary>
/// <remarks>Stateless; safe for concurrent inference.</remarks>
internal sealed class ImageEncoder : Module
{
    private const double Floor = 1e-3;
    private const double HeatMean = -5;   // of the logarithm of a class's highest score
    private const double HeatDeviation = 1.5;
    private const double Quietest = 0.05;
    private const double Dropped = 0.2;

    private readonly IReadOnlyList<FeatureMapSpec> _maps;
    private readonly Linear hidden;
    private readonly Dropout dropout;
    private readonly Linear content;
    private readonly Linear direct;

    /// <summary>Creates the encoder.</summary>
    /// <param name="maps">The foundation's maps, of which those kept are described.</param>
    /// <param name="classes">How many classes its heat maps tell apart.</param>
    /// <param name="width">The width inside.</param>
    /// <param name="hiddenDim">The queries' width C.</param>
    /// <param name="dimProj">The width P of the space that images share with sentences.</param>
    public ImageEncoder(IEnumerable<FeatureMapSpec> maps, int classes, int width, int hiddenDim, int dimProj)
        : base(nameof(ImageEncoder))
    {
        _maps = [.. RegionFeatures.Kept(maps)];
        var channels = _maps.Sum(m => m.Channels);
        register_buffer("mean", zeros(channels));
        register_buffer("scale", ones(channels));
        Inputs = (2 * channels) + classes;
        hidden = Linear(Inputs, width);
        dropout = Dropout(Dropped);
        content = Linear(width, hiddenDim);
        direct = Linear(width, dimProj);
        RegisterComponents();
    }

    /// <summary>Takes over what the foundation's channels are like; done once, before training.</summary>
    /// <param name="statistics">Mean and standard deviation (C) of each map's channels.</param>
    public void Standardise(IReadOnlyDictionary<string, (Tensor Mean, Tensor Deviation)> statistics)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        get_buffer("mean")!.copy_(cat([.. _maps.Select(m => statistics[m.Name].Mean)]));
        get_buffer("scale")!.copy_(cat([.. _maps.Select(m => statistics[m.Name].Deviation.clamp_min(Constant(Quietest)))]).reciprocal());
    }

    /// <summary>Describes an image: the mean and the highest value of each channel, and the highest score of each class.</summary>
    /// <param name="image">The image's features.</param>
    /// <returns>(1, F), owned by the caller.</returns>
    public static Tensor Describe(RegionFeatures image)
    {
        using var scope = NewDisposeScope();
        Tensor[] parts =
        [
            .. image.Maps.Select(map => map.mean([2, 3])),
            .. image.Maps.Select(map => map.amax([2, 3])),
            image.Heat.amax([2, 3]),
        ];
        return cat(parts, 1).MoveToOuterDisposeScope();
    }

    /// <summary>How many numbers describe an image.</summary>
    public int Inputs { get; }

    /// <summary>Brings what describes images to numbers around zero.</summary>
    /// <param name="descriptions">(B, F): what <see cref="Describe"/> says of each image.</param>
    /// <returns>(B, F), owned by the caller.</returns>
    public Tensor Scale(Tensor descriptions)
    {
        using var scope = NewDisposeScope();
        var (mean, scale) = (get_buffer("mean")!, get_buffer("scale")!);
        var channels = mean.shape[0];
        var average = (descriptions.narrow(1, 0, channels) - mean) * scale;
        var peak = (descriptions.narrow(1, channels, channels) - mean) * scale * Constant(0.25); // highest values lie some four deviations up
        var heat = descriptions.narrow(1, 2 * channels, descriptions.shape[1] - (2 * channels));
        var scores = (heat.Plus(Floor).log() - Constant(HeatMean)) * Constant(1 / HeatDeviation);
        return cat([average, peak, scores], 1).MoveToOuterDisposeScope();
    }

    /// <summary>What the image queries start from, and what is added to what they come to.</summary>
    /// <param name="scaled">(B, F): what <see cref="Scale"/> makes of each image's description.</param>
    /// <returns>(B, C) and (B, P), owned by the caller.</returns>
    public (Tensor Content, Tensor Direct) Encode(Tensor scaled)
    {
        using var scope = NewDisposeScope();
        var x = dropout.call(functional.gelu(hidden.call(scaled)));
        return (content.call(x).MoveToOuterDisposeScope(), direct.call(x).MoveToOuterDisposeScope());
    }
}
