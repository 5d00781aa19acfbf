using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language;

/// <summary>Texts as a language encoder takes them.</summary>
/// <remarks>Owns its tensors.</remarks>
/// <param name="Ids">(B, L), int64: the tokens, filled up on the right.</param>
/// <param name="Attended">(B, L), bool: where there is a token.</param>
internal sealed record TokenBatch(Tensor Ids, Tensor Attended) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Ids.Dispose();
        Attended.Dispose();
    }
}
