using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

/// <summary>What the heads say about one variable after one layer.</summary>
/// <remarks>Owned by the <see cref="InterfaceOutputs"/> it belongs to.</remarks>
public sealed class VariableOutput : IDisposable
{
    internal VariableOutput(Tensor decoderOutput, Tensor classEmbedding, Tensor maskEmbedding, Tensor? maskLogits)
    {
        DecoderOutput = decoderOutput;
        ClassEmbedding = classEmbedding;
        MaskEmbedding = maskEmbedding;
        MaskLogits = maskLogits;
    }

    /// <summary>(B, Q, C): the rows after the final normalisation; the summed-up proposals for a summary.</summary>
    public Tensor DecoderOutput { get; }

    /// <summary>(B, Q, P): the rows in the semantic space, not normalised.</summary>
    public Tensor ClassEmbedding { get; }

    /// <summary>(B, Q, M): the rows in pixel space.</summary>
    public Tensor MaskEmbedding { get; }

    /// <summary>
    /// (B, Q, H, W): mask logits at the mask features' resolution; <see langword="null"/> where the prototype reads no
    /// mask of the variable, and on inner layers without <see cref="InterfaceInputs.AuxiliaryMasks"/>.
    /// </summary>
    public Tensor? MaskLogits { get; }

    /// <summary>Every tensor of it.</summary>
    internal IEnumerable<Tensor> Tensors => MaskLogits is null ? [DecoderOutput, ClassEmbedding, MaskEmbedding] : [DecoderOutput, ClassEmbedding, MaskEmbedding, MaskLogits];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Tensors)
        {
            tensor.Dispose();
        }
    }

    /// <summary>One image's part, with tensors of its own; see <see cref="BatchPart"/>.</summary>
    internal VariableOutput Of(long image) => new(DecoderOutput.Of(image), ClassEmbedding.Of(image), MaskEmbedding.Of(image), MaskLogits?.Of(image));

    internal VariableOutput MoveToOuterDisposeScope()
    {
        foreach (var tensor in Tensors)
        {
            tensor.MoveToOuterDisposeScope();
        }

        return this;
    }
}
