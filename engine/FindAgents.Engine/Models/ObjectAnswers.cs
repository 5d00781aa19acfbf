using FindAgents.Engine.Results;
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
    /// <summary>What else each of the things may be, likeliest first; empty where the model does not say.</summary>
    public IReadOnlyList<IReadOnlyList<ScoredLabel>> OtherLabels { get; init; } = [];

    /// <summary>
    /// The image's pixels divided among what was found, best first, where the model has a rule of its own for that;
    /// <see langword="null"/> where <see cref="PixelDivision"/> is to divide them by the masks.
    /// </summary>
    public IReadOnlyList<FoundSegment>? Division { get; init; }

    /// <summary>What else an answer may be.</summary>
    public IReadOnlyList<ScoredLabel> OtherLabelsOf(int answer) => answer < OtherLabels.Count ? OtherLabels[answer] : [];

    /// <summary>How the masks become those of the image's pixels.</summary>
    public MaskScaling Scaling { get; init; } = MaskScaling.Bilinear;

    public void Dispose() => Masks.Dispose();
}
