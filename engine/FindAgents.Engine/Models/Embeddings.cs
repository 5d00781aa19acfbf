using static TorchSharp.torch;

namespace FindAgents.Engine.Models;

/// <summary>Vectors of unit length. Owns its tensor.</summary>
/// <param name="Prototype">The task prototype that ran.</param>
/// <param name="Vectors">(N, D) on the CPU.</param>
internal sealed record Embeddings(string Prototype, Tensor Vectors) : IDisposable
{
    public void Dispose() => Vectors.Dispose();
}
