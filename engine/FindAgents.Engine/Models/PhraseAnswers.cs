using static TorchSharp.torch;

namespace FindAgents.Engine.Models;

/// <summary>An answer to each phrase. Owns its tensor.</summary>
/// <param name="Prototype">The task prototype that ran.</param>
/// <param name="Masks">(P, h, w) logits on the CPU.</param>
/// <param name="Presence">P scores, 0–1: how sure the model is that the phrase names something in the picture.</param>
/// <param name="Unknown">The words of each phrase that the language encoder does not know.</param>
internal sealed record PhraseAnswers(string Prototype, Tensor Masks, IReadOnlyList<double> Presence, IReadOnlyList<IReadOnlyList<string>> Unknown) : IDisposable
{
    /// <summary>How the masks become those of the image's pixels.</summary>
    public MaskScaling Scaling { get; init; } = MaskScaling.Bilinear;

    public void Dispose() => Masks.Dispose();
}
