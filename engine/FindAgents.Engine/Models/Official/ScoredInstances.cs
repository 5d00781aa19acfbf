using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

/// <summary>The single things of an image, best first.</summary>
/// <remarks>Owns its tensors.</remarks>
/// <param name="Masks">(N, H, W), bool.</param>
/// <param name="Scores">(N), float32, 0–1: how sure the class is times how sure the mask is.</param>
/// <param name="Classes">(N), int64.</param>
internal sealed record ScoredInstances(Tensor Masks, Tensor Scores, Tensor Classes) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Masks.Dispose();
        Scores.Dispose();
        Classes.Dispose();
    }
}
