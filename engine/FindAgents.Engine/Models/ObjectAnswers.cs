using static TorchSharp.torch;

namespace FindAgents.Engine.Models;

/// <summary>Objects found, best first. Owns its tensor.</summary>
/// <param name="Prototype">The task prototype that ran.</param>
/// <param name="Masks">(N, h, w) logits on the CPU.</param>
/// <param name="Scores">N scores, 0–1.</param>
/// <param name="Labels">N category names.</param>
internal sealed record ObjectAnswers(string Prototype, Tensor Masks, IReadOnlyList<double> Scores, IReadOnlyList<string> Labels) : IDisposable
{
    public void Dispose() => Masks.Dispose();
}
