using static TorchSharp.torch;

namespace FindAgents.Engine.Models;

/// <summary>Vectors of unit length. Owns its tensor.</summary>
/// <param name="Prototype">The task prototype that ran.</param>
/// <param name="Vectors">(N, D) on the CPU.</param>
internal sealed record Embeddings(string Prototype, Tensor Vectors) : IDisposable
{
    /// <summary>The words of each phrase that the language encoder does not know; empty where no phrase was placed.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Unknown { get; init; } = [];

    public void Dispose() => Vectors.Dispose();
}
