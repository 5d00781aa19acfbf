using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

/// <summary>The masks of phrases.</summary>
/// <remarks>Owns its tensors.</remarks>
/// <param name="Masks">(P, h, w): each phrase's mask logits, at the mask features' resolution.</param>
/// <param name="Similarity">(Q, P): how much each proposal resembles each phrase, as a scaled cosine.</param>
/// <param name="Matched">(P), int64: the proposal that was chosen.</param>
internal sealed record GroundedPhrases(Tensor Masks, Tensor Similarity, Tensor Matched) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Masks.Dispose();
        Similarity.Dispose();
        Matched.Dispose();
    }
}
