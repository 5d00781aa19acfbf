using static TorchSharp.torch;

namespace FindAgents.Engine.Models;

/// <summary>The mask that a prompt indicates. Owns its tensor.</summary>
/// <param name="Prototype">The task prototype that ran.</param>
/// <param name="Mask">(h, w) logits on the CPU.</param>
/// <param name="Score">The IoU that the model expects of its mask, 0–1.</param>
/// <param name="Label">The category that it most resembles, or <see langword="null"/>.</param>
internal sealed record RefineAnswer(string Prototype, Tensor Mask, double Score, string? Label) : IDisposable
{
    /// <summary>How the masks become those of the image's pixels.</summary>
    public MaskScaling Scaling { get; init; } = MaskScaling.Bilinear;

    public void Dispose() => Mask.Dispose();
}
