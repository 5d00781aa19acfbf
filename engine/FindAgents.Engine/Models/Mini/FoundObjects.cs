using FindAgents.Engine.Interface;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>An image's objects as the last layer leaves them. The tensors are the run's, or kept with the image.</summary>
/// <param name="Masks">(K, h, w) logits, at stride 4: enough to tell the objects apart. What is shown is made finer, of the few it is.</param>
/// <param name="Classes">(K, P): the class embeddings.</param>
/// <param name="Rows">(K, C): the normalised queries.</param>
/// <param name="Outlines">(K, M): the queries in pixel space.</param>
internal sealed record FoundObjects(Tensor Masks, Tensor Classes, Tensor Rows, Tensor Outlines)
{
    /// <summary>Reads a layer's objects.</summary>
    public static FoundObjects From(VariableOutput output) => new(output.MaskLogits![0], output.ClassEmbedding[0], output.DecoderOutput[0], output.MaskEmbedding[0]);
}
