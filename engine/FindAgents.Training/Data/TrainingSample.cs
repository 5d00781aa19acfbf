using FindAgents.Engine.Masks;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Data;

/// <summary>A photo at the size of a bucket, with the masks of what is visible in it.</summary>
/// <remarks>Owns its tensors, which no dispose scope holds: dispose the sample. Not safe for concurrent use.</remarks>
public sealed class TrainingSample : IDisposable
{
    internal TrainingSample(
        TrainingPhoto photo, Bucket bucket, Tensor pixels, Tensor masks, Tensor targets, IReadOnlyList<SampleInstance> instances, Box valid, bool flipped)
    {
        Photo = photo;
        Bucket = bucket;
        Pixels = pixels.DetachFromDisposeScope();
        Masks = masks.DetachFromDisposeScope();
        Targets = targets.DetachFromDisposeScope();
        Instances = instances;
        ValidRegion = valid;
        Flipped = flipped;
    }

    /// <summary>The photo it was made from; its <see cref="TrainingPhoto.Labels"/> say what may be learnt.</summary>
    public TrainingPhoto Photo { get; }

    /// <summary>The input size.</summary>
    public Bucket Bucket { get; }

    /// <summary>(3, H, W) float32: red, green, blue, 0–255.</summary>
    public Tensor Pixels { get; }

    /// <summary>(N, H, W) bool: the visible instances' masks at input resolution.</summary>
    public Tensor Masks { get; }

    /// <summary>(N, H/4, W/4) float32: the part of each 4×4 block that the mask covers, 0–1.</summary>
    public Tensor Targets { get; }

    /// <summary>The N visible instances, in the order of the masks.</summary>
    public IReadOnlyList<SampleInstance> Instances { get; }

    /// <summary>Where the photo lies, in input pixels; what is outside is padding.</summary>
    public Box ValidRegion { get; }

    /// <summary>Whether the photo was mirrored, which turns "left" and "right" in its captions round.</summary>
    public bool Flipped { get; }

    /// <summary>The pixels of one instance's mask: H rows of W bytes, 0 or 1. Valid until the sample is disposed.</summary>
    public ReadOnlySpan<byte> MaskPixels(int instance)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(instance);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(instance, Instances.Count);
        var size = Bucket.Width * Bucket.Height;
        return Masks.bytes.Slice(instance * size, size);
    }

    /// <summary>A copy of one instance's mask, of the input's size.</summary>
    public BinaryMask Mask(int instance) => new(Bucket.Width, Bucket.Height, MaskPixels(instance).ToArray());

    /// <summary>(N, 4) float32: the instances' boxes as left, top, right, bottom in input pixels.</summary>
    public Tensor BoxTensor()
    {
        var corners = new float[Instances.Count, 4];
        for (var i = 0; i < Instances.Count; i++)
        {
            var box = Instances[i].Box;
            (corners[i, 0], corners[i, 1], corners[i, 2], corners[i, 3]) = ((float)box.X, (float)box.Y, (float)box.Right, (float)box.Bottom);
        }

        return tensor(corners);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Pixels.Dispose();
        Masks.Dispose();
        Targets.Dispose();
    }
}
