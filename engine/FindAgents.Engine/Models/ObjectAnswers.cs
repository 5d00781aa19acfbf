using static TorchSharp.torch;

namespace FindAgents.Engine.Models;

/// <summary>What was found, best first; things before stuff. Owns its tensor.</summary>
/// <param name="Prototype">The task prototype that ran.</param>
/// <param name="Masks">(N, h, w) logits on the CPU.</param>
/// <param name="Scores">N scores, 0–1.</param>
/// <param name="Labels">N category names.</param>
/// <param name="Things">How many of them, the first, are things; the others are stuff.</param>
internal sealed record ObjectAnswers(string Prototype, Tensor Masks, IReadOnlyList<double> Scores, IReadOnlyList<string> Labels, int Things) : IDisposable
{
    public void Dispose() => Masks.Dispose();
}
