using static TorchSharp.torch;

namespace FindAgents.Training.Losses;

/// <summary>Where the random points come from at which masks are compared: a seam, so that a recorded run can be repeated.</summary>
public interface IPointSource
{
    /// <summary>Random points.</summary>
    /// <param name="masks">N, how many masks want points of their own.</param>
    /// <param name="points">P, how many points each.</param>
    /// <returns>(N, P, 2) float32: x and y, 0–1, of the image's width and height.</returns>
    Tensor Draw(long masks, long points);
}
