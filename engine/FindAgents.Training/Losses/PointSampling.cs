using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Training.Losses;

/// <summary>Reads masks at points instead of everywhere (PointRend, Kirillov et al., 2020).</summary>
public static class PointSampling
{
    /// <summary>The values of maps at points, interpolated bilinearly; what lies beyond the edge counts as 0.</summary>
    /// <param name="maps">(N, C, H, W).</param>
    /// <param name="points">(N, P, 2): x and y, 0–1, of the maps' width and height.</param>
    /// <returns>(N, C, P).</returns>
    public static Tensor Sample(Tensor maps, Tensor points)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(points);
        using var grid = ((points * Constant(2)) - Constant(1)).unsqueeze(2); // (N, P, 1, 2), −1…1
        using var sampled = functional.grid_sample(maps, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: false); // (N, C, P, 1)
        return sampled.squeeze(3);
    }

    /// <summary>
    /// Points where predictions are undecided: of many random points the ones whose logits lie closest to 0, and some
    /// more at random.
    /// </summary>
    /// <param name="logits">(N, 1, h, w); no gradient is taken.</param>
    /// <param name="options">How many points, and of which sort.</param>
    /// <param name="source">Draws the points: first the candidates, then those added at random.</param>
    /// <returns>(N, P, 2): x and y, 0–1.</returns>
    public static Tensor Uncertain(Tensor logits, PointSamplingOptions options, IPointSource source)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(source);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var masks = logits.shape[0];
        var candidates = source.Draw(masks, (long)(options.Points * options.OversampleRatio)); // (N, 3P, 2)
        var uncertainty = -Sample(logits, candidates).squeeze(1).abs(); // (N, 3P)
        var undecided = (int)(options.ImportanceRatio * options.Points);
        var (_, best) = uncertainty.topk(undecided, dim: 1); // (N, P')
        var points = candidates.gather(1, best.unsqueeze(2).expand(-1, -1, 2)); // (N, P', 2)
        if (undecided < options.Points)
        {
            points = cat([points, source.Draw(masks, options.Points - undecided)], 1);
        }

        return points.MoveToOuterDisposeScope();
    }
}
