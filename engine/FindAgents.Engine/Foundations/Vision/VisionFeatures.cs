using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision;

/// <summary>What a vision foundation says about a batch of images.</summary>
/// <remarks>Owns its tensors. Not safe for use while it is being disposed.</remarks>
public sealed class VisionFeatures : IDisposable
{
    /// <summary>Creates the features; they take over the tensors.</summary>
    /// <param name="maps">Feature maps by name, each (B, C, h, w).</param>
    /// <param name="heat">(B, K, h, w) class scores in 0–1 at stride 4 from a detecting foundation, or <see langword="null"/>.</param>
    /// <param name="boxes">(B, 4, h, w) distances left, top, right, bottom in input pixels, or <see langword="null"/>.</param>
    public VisionFeatures(IReadOnlyDictionary<string, Tensor> maps, Tensor? heat = null, Tensor? boxes = null)
    {
        Maps = maps;
        Heat = heat;
        Boxes = boxes;
    }

    /// <summary>Feature maps by name, each (B, C, h, w).</summary>
    public IReadOnlyDictionary<string, Tensor> Maps { get; }

    /// <summary>(B, K, h, w): how much each class's object centre lies here, 0–1; only from a detecting foundation.</summary>
    public Tensor? Heat { get; }

    /// <summary>
    /// (B, 4, h, w): distances from the cell's point (stride·x, stride·y) to the left, top, right and bottom edge of
    /// the object centred there, in input pixels; only from a detecting foundation.
    /// </summary>
    public Tensor? Boxes { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var map in Maps.Values)
        {
            map.Dispose();
        }

        Heat?.Dispose();
        Boxes?.Dispose();
    }
}
