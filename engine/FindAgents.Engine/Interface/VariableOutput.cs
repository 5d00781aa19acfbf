using System.Runtime.CompilerServices;
using FindAgents.Engine.Prototypes;
using static TorchSharp.torch;

namespace FindAgents.Engine.Interface;

/// <summary>What the heads say about one variable after one layer.</summary>
/// <remarks>
/// Owned by the <see cref="InterfaceOutputs"/> it belongs to. After the last layer every head is read. Inner layers are there to
/// train: without a gradient their heads are read only with <see cref="InterfaceInputs.AuxiliaryMasks"/>.
/// </remarks>
public sealed class VariableOutput : IDisposable
{
    private readonly Tensor? _classEmbedding;
    private readonly Tensor? _maskEmbedding;

    internal VariableOutput(Tensor decoderOutput, Tensor? classEmbedding, Tensor? maskEmbedding, Tensor? maskLogits)
    {
        DecoderOutput = decoderOutput;
        _classEmbedding = classEmbedding;
        _maskEmbedding = maskEmbedding;
        MaskLogits = maskLogits;
    }

    /// <summary>(B, Q, C): the rows after the final normalisation; the summed-up proposals for a summary.</summary>
    public Tensor DecoderOutput { get; }

    /// <summary>(B, Q, P): the rows in the semantic space, not normalised.</summary>
    /// <exception cref="PrototypeException">It was not read after this layer.</exception>
    public Tensor ClassEmbedding => Read(_classEmbedding);

    /// <summary>(B, Q, M): the rows in pixel space.</summary>
    /// <exception cref="PrototypeException">It was not read after this layer.</exception>
    public Tensor MaskEmbedding => Read(_maskEmbedding);

    /// <summary>
    /// (B, Q, H, W): mask logits at the mask features' resolution; <see langword="null"/> where the prototype reads no
    /// mask of the variable, and on inner layers without <see cref="InterfaceInputs.AuxiliaryMasks"/>.
    /// </summary>
    public Tensor? MaskLogits { get; }

    /// <summary>Every tensor of it.</summary>
    internal IEnumerable<Tensor> Tensors => ((Tensor?[])[DecoderOutput, _classEmbedding, _maskEmbedding, MaskLogits]).OfType<Tensor>();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in Tensors)
        {
            tensor.Dispose();
        }
    }

    /// <summary>One image's part, with tensors of its own; see <see cref="BatchPart"/>.</summary>
    internal VariableOutput Of(long image) => new(DecoderOutput.Of(image), _classEmbedding?.Of(image), _maskEmbedding?.Of(image), MaskLogits?.Of(image));

    internal VariableOutput MoveToOuterDisposeScope()
    {
        foreach (var tensor in Tensors)
        {
            tensor.MoveToOuterDisposeScope();
        }

        return this;
    }

    private static Tensor Read(Tensor? embedding, [CallerMemberName] string head = "") => embedding
        ?? throw new PrototypeException($"{head} was not read out after this layer; set {nameof(InterfaceInputs.AuxiliaryMasks)} on the inputs.");
}
