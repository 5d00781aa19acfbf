using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Encoded phrases. Owns its tensors.</summary>
/// <param name="Tokens">(P, L, C).</param>
/// <param name="Padding">(P, L), true where there is no word.</param>
/// <param name="Phrases">(P, DimProj), of unit length.</param>
internal sealed record PhraseEncoding(Tensor Tokens, Tensor Padding, Tensor Phrases) : IDisposable
{
    public void Dispose()
    {
        Tokens.Dispose();
        Padding.Dispose();
        Phrases.Dispose();
    }
}
