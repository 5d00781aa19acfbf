using FindAgents.Training.Matching;
using static TorchSharp.torch;

namespace FindAgents.Training.Losses;

/// <summary>All that a loss term reads for one layer.</summary>
/// <param name="Predictions">The layer's predictions.</param>
/// <param name="Targets">The truth, image by image.</param>
/// <param name="Objects">The objects' matches, image by image.</param>
/// <param name="ObjectCount">Objects in the batch, at least 1: what the object losses are divided by.</param>
/// <param name="LogScale">() the similarity's scale as a logarithm (the checkpoint's logit_scale).</param>
/// <param name="Matcher">Matches what a term has to match itself.</param>
/// <param name="PointOptions">At how many points masks are compared.</param>
/// <param name="Points">Where the random points come from.</param>
public sealed record LossContext(
    LayerPredictions Predictions,
    IReadOnlyList<ImageTargets> Targets,
    IReadOnlyList<Assignment> Objects,
    double ObjectCount,
    Tensor LogScale,
    IMatcher Matcher,
    PointSamplingOptions PointOptions,
    IPointSource Points);
