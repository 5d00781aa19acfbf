using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Interface;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>What find-mini keeps of one image: the interface's memory, the maps that prompts are sampled from, and the detection peaks. Owns its tensors.</summary>
/// <param name="Memory">What the interface looks into.</param>
/// <param name="Maps">Four maps (1, C, h, w), strides 4, 32, 16 and 8.</param>
/// <param name="Geometry">(K, 4): centre and size of each peak's box, in units of the image.</param>
/// <param name="Peaks">(K, 2): the peaks, in units of the image.</param>
/// <param name="ClassIds">(K), int64.</param>
/// <param name="Scores">(K), 0–1.</param>
/// <param name="Heat">(K, classes): every class's score at the peaks.</param>
/// <param name="Regions">What pieces of the image are described from.</param>
internal sealed record MiniImage(
    InterfaceMemory Memory, IReadOnlyList<Tensor> Maps, Tensor Geometry, Tensor Peaks, Tensor ClassIds, Tensor Scores, Tensor Heat, RegionFeatures Regions) : IModelEncoding
{
    /// <summary>The image's objects, where they were computed with it.</summary>
    public KeptObjects? Objects { get; init; }

    /// <inheritdoc/>
    public long ByteSize => Tensors.Sum(t => t.numel() * t.ElementSize);

    /// <inheritdoc/>
    public void Dispose()
    {
        Memory.Dispose();
        foreach (var tensor in Own())
        {
            tensor.Dispose();
        }
    }

    /// <summary>Takes the tensors out of every dispose scope, so that they live until <see cref="Dispose"/>.</summary>
    public MiniImage Keep()
    {
        foreach (var tensor in Tensors)
        {
            tensor.DetachFromDisposeScope();
        }

        return this;
    }

    private IEnumerable<Tensor> Own() => [.. Maps, Geometry, Peaks, ClassIds, Scores, Heat, .. Regions.Maps, Regions.Heat, .. Objects?.Tensors ?? []];

    /// <summary>Every tensor of it.</summary>
    public IEnumerable<Tensor> Tensors => Own().Concat(Memory.Tensors);
}
