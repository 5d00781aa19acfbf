using FindAgents.Engine.Interface;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

/// <summary>An encoded image: what the interface remembers of it, and its object proposals, which no question changes.</summary>
/// <remarks>Owns its tensors. Reading it from several threads at once is safe; disposing it meanwhile is not.</remarks>
/// <param name="Memory">What the interface made of the image.</param>
/// <param name="Objects">The object proposals and the image query, with their trails.</param>
/// <param name="Width">The image's width in pixels, without padding.</param>
/// <param name="Height">The image's height in pixels, without padding.</param>
/// <param name="PaddedWidth">The width that the foundation padded it to.</param>
/// <param name="PaddedHeight">The height that the foundation padded it to.</param>
internal sealed record OfficialImage(InterfaceMemory Memory, InterfaceOutputs Objects, int Width, int Height, int PaddedWidth, int PaddedHeight) : IModelEncoding
{
    /// <inheritdoc/>
    public long ByteSize => Tensors.Sum(tensor => tensor.numel() * tensor.ElementSize);

    /// <summary>Every tensor of it.</summary>
    private IEnumerable<Tensor> Tensors => Memory.Tensors.Concat(Objects.Tensors);

    /// <summary>Takes the tensors out of every dispose scope, so that they live until <see cref="Dispose"/>.</summary>
    public OfficialImage Keep()
    {
        foreach (var tensor in Tensors)
        {
            tensor.DetachFromDisposeScope();
        }

        return this;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Objects.Dispose();
        Memory.Dispose();
    }

    /// <summary>One image of a batch of this size, with tensors of its own; see <see cref="BatchPart"/>.</summary>
    public OfficialImage Of(long image) => this with { Memory = Memory.Of(image), Objects = Objects.Of(image) };
}
