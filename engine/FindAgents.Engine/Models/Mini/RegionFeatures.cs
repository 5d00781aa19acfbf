using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Interface;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>The frozen foundation's features as far as they are kept to describe regions of an image: its coarser maps, and what its heat maps say.</summary>
/// <remarks>Nothing trained takes part, so what a region looks like stays the same from one training to the next. Owns its tensors.</remarks>
/// <param name="Maps">(1, C, h, w) each, the finest at stride 8.</param>
/// <param name="Heat">(1, V, h, w) at stride 8: the highest score of each class in the cell, 0–1.</param>
internal sealed record RegionFeatures(IReadOnlyList<Tensor> Maps, Tensor Heat)
{
    private const int FinestStride = 8;
    private const double Floor = 1e-6;

    /// <summary>The maps that are kept.</summary>
    public static IEnumerable<FeatureMapSpec> Kept(IEnumerable<FeatureMapSpec> maps) => maps.Where(m => m.Stride >= FinestStride);

    /// <summary>Takes what is kept out of an image's features.</summary>
    /// <param name="features">(1, …); stay the caller's.</param>
    /// <param name="specs">The foundation's maps, in order.</param>
    public static RegionFeatures From(VisionFeatures features, IEnumerable<FeatureMapSpec> specs)
    {
        var maps = Kept(specs).Select(s => features.Maps[s.Name].alias()).ToArray();
        return new RegionFeatures(maps, nn.functional.max_pool2d(features.Heat!, 2)); // heat maps are at stride 4
    }

    /// <summary>One image's part of a batch, with tensors of its own; see <see cref="BatchPart"/>.</summary>
    public RegionFeatures Of(long image) => new([.. Maps.Select(map => map.Of(image))], Heat.Of(image));

    /// <summary>Describes regions: the mean of each map, and the highest score of each class, under each mask.</summary>
    /// <param name="masks">(N, h, w) weights in 0–1, at any resolution.</param>
    /// <returns>(N, F), owned by the caller.</returns>
    public Tensor Pool(Tensor masks)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        foreach (var map in Maps)
        {
            var weight = ToSize(masks, map.shape[2], map.shape[3]).flatten(1);                                 // (N, h·w)
            parts.Add(weight.matmul(map[0].flatten(1).t()) / weight.sum(1, keepdim: true).clamp_min(Constant(Floor))); // (N, C)
        }

        var inside = ToSize(masks, Heat.shape[2], Heat.shape[3]).flatten(1);                                   // (N, h·w)
        var scores = new Tensor[inside.shape[0]];
        for (var n = 0; n < scores.Length; n++)
        {
            scores[n] = (Heat[0].flatten(1) * inside[n]).amax([1]); // (V)
        }

        parts.Add(stack(scores));
        return cat([.. parts], 1).MoveToOuterDisposeScope();
    }

    private static Tensor ToSize(Tensor masks, long height, long width) => nn.functional.adaptive_avg_pool2d(masks.unsqueeze(1), [height, width]).squeeze(1);
}
