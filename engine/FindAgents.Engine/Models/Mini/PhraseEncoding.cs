using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>Encoded phrases. Owns its tensors.</summary>
/// <param name="Tokens">(P, L, C).</param>
/// <param name="Padding">(P, L), true where there is no word.</param>
/// <param name="Phrases">(P, DimProj), of unit length.</param>
/// <param name="Affinity">(P, V), 0–1: which of the vision foundation's classes each phrase may mean.</param>
internal sealed record PhraseEncoding(Tensor Tokens, Tensor Padding, Tensor Phrases, Tensor Affinity) : IDisposable
{
    public void Dispose()
    {
        Tokens.Dispose();
        Padding.Dispose();
        Phrases.Dispose();
        Affinity.Dispose();
    }
}
