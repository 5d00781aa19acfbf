using FindAgents.Engine.Interface;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

/// <summary>An entity of an interleaved query, looked up in its picture or, without one, by its words.</summary>
/// <remarks>Owns its tensors.</remarks>
/// <param name="Outputs">What the interface said of it.</param>
/// <param name="Embedding">(1, C): its place in the semantic space.</param>
/// <param name="Pictures">The picture's tokens, one input a level; one padding token where there is no picture.</param>
internal sealed record ResolvedEntity(InterfaceOutputs Outputs, Tensor Embedding, IReadOnlyList<VariableInput> Pictures) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Outputs.Dispose();
        Embedding.Dispose();
        foreach (var picture in Pictures)
        {
            picture.Content!.Dispose();
            picture.Padding!.Dispose();
            picture.Index!.Dispose();
        }
    }
}
