using static TorchSharp.torch;

namespace FindAgents.Training.Matching;

/// <summary>Decides which predictions answer for which targets.</summary>
public interface IMatcher
{
    /// <summary>Matches the predictions of one image with its targets.</summary>
    /// <param name="probabilities">(Q, T): how much prediction q looks like the class of target t, 0–1.</param>
    /// <param name="masks">(Q, h, w): mask logits.</param>
    /// <param name="targets">(T, H, W): the targets' masks, 0 or 1 of any type; H and W need not be h and w.</param>
    /// <returns>min(Q, T) pairs.</returns>
    /// <exception cref="ArgumentException">The costs are not finite.</exception>
    Assignment Match(Tensor probabilities, Tensor masks, Tensor targets);
}
