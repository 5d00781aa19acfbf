using System.Runtime.InteropServices;
using FindAgents.Engine.Masks;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Data;

/// <summary>Makes samples of photos: plainly squashed into a bucket, or varied at random.</summary>
/// <remarks>The same photo, bucket and state of the random numbers give the same sample. Safe for concurrent use.</remarks>
/// <param name="photos">Where pixels come from.</param>
/// <param name="options">How far photos are varied.</param>
public sealed class Augmentation(PhotoCache photos, AugmentationOptions? options = null)
{
    /// <summary>How far photos are varied.</summary>
    public AugmentationOptions Options { get; } = options ?? new AugmentationOptions();

    /// <summary>The whole photo squashed into a bucket, as the engine sees it; nothing is random.</summary>
    /// <exception cref="Engine.Imaging.ImageFormatException">The photo cannot be decoded.</exception>
    public TrainingSample Plain(TrainingPhoto photo, Bucket bucket)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return Build(photo, Placement.Squash(photo.Width, photo.Height, bucket), ColourTransform.Identity, null, Random.Shared);
    }

    /// <summary>The photo scaled, cropped, mirrored and recoloured at random.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="bucket">The size of the sample, sides multiples of 4.</param>
    /// <param name="random">Decides; its state moves on.</param>
    /// <param name="donor">A photo to paste things from, where the options ask for that; both must be labelled in full.</param>
    /// <exception cref="Engine.Imaging.ImageFormatException">The photo cannot be decoded.</exception>
    public TrainingSample Augment(TrainingPhoto photo, Bucket bucket, Random random, TrainingPhoto? donor = null)
    {
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(random);
        var placement = Placement.Random(photo.Width, photo.Height, bucket, Options, random);
        var colour = ColourTransform.Random(Options, random);
        var pastes = donor is not null && random.NextDouble() < Options.CopyPasteProbability && photo.ThingsAreComplete && donor.ThingsAreComplete;
        return Build(photo, placement, colour, pastes ? donor : null, random);
    }

    private TrainingSample Build(TrainingPhoto photo, Placement placement, ColourTransform colour, TrainingPhoto? donor, Random random)
    {
        var bucket = placement.Bucket;
        if (bucket.Width % 4 != 0 || bucket.Height % 4 != 0)
        {
            throw new ArgumentException($"A bucket's sides are multiples of 4, not {bucket.Width}×{bucket.Height}.");
        }

        using var scope = NewDisposeScope();
        var pixels = empty(3, bucket.Height, bucket.Width);
        var planes = MemoryMarshal.Cast<byte, float>(pixels.bytes);
        PhotoResampler.Resample(photos.Get(photo), placement, colour, Options.PaddingValue, planes);

        var layers = new List<MaskLayer>();
        Draw(photo, placement, layers);
        if (donor is not null)
        {
            Paste(donor, bucket, planes, layers, random);
        }

        layers.RemoveAll(layer => layer.Area < Options.MinVisiblePixels || layer.VisibleFraction < Options.MinVisibleFraction);
        var masks = zeros([layers.Count, bucket.Height, bucket.Width], ScalarType.Bool);
        var targets = zeros(layers.Count, bucket.Height / 4, bucket.Width / 4);
        var maskBytes = masks.bytes;
        var targetFloats = MemoryMarshal.Cast<byte, float>(targets.bytes);
        var size = bucket.Width * bucket.Height;
        for (var i = 0; i < layers.Count; i++)
        {
            layers[i].Plane.CopyTo(maskBytes.Slice(i * size, size));
            MaskResampler.Average(layers[i].Plane, bucket.Width, layers[i].Box, targetFloats.Slice(i * size / 16, size / 16));
        }

        return new TrainingSample(
            photo, bucket, pixels, masks, targets, [.. layers.Select(layer => layer.ToInstance())], placement.Valid(photo.Width, photo.Height), placement.Flip);
    }

    private static void Draw(TrainingPhoto photo, Placement placement, List<MaskLayer> layers)
    {
        var resampler = new MaskResampler(placement);
        var plane = new byte[placement.Bucket.Width * placement.Bucket.Height];
        foreach (var instance in photo.Instances)
        {
            var (box, area) = resampler.Draw(instance.Mask, plane);
            if (area > 0)
            {
                layers.Add(new MaskLayer(instance, plane, placement.Bucket.Width, box, area, instance.Mask.Area / (placement.ScaleX * placement.ScaleY)));
                plane = new byte[plane.Length];
            }
        }
    }

    private void Paste(TrainingPhoto donor, Bucket bucket, Span<float> planes, List<MaskLayer> layers, Random random)
    {
        var placement = Placement.Random(donor.Width, donor.Height, bucket, Options, random);
        var pool = new List<MaskLayer>();
        Draw(donor, placement, pool);
        pool.RemoveAll(layer => !layer.Instance.IsThing || layer.Instance.IsCrowd || layer.VisibleFraction < 0.5);
        if (pool.Count == 0)
        {
            return;
        }

        var size = bucket.Width * bucket.Height;
        var pixels = new float[3 * size];
        PhotoResampler.Resample(photos.Get(donor), placement, ColourTransform.Random(Options, random), Options.PaddingValue, pixels);
        var count = Math.Min(pool.Count, random.Next(1, Options.CopyPasteMaximum + 1));
        for (var n = 0; n < count; n++)
        {
            var pick = random.Next(pool.Count);
            var pasted = pool[pick];
            pool.RemoveAt(pick);
            for (var i = 0; i < size; i++)
            {
                if (pasted.Plane[i] != 0)
                {
                    (planes[i], planes[size + i], planes[(2 * size) + i]) = (pixels[i], pixels[size + i], pixels[(2 * size) + i]);
                }
            }

            foreach (var layer in layers)
            {
                layer.Subtract(pasted);
            }

            layers.Add(pasted);
        }
    }

    /// <summary>An instance's pixels in the bucket, while a sample is being put together.</summary>
    private sealed class MaskLayer(TrainingInstance instance, byte[] plane, int width, Box box, int area, double wholeArea)
    {
        public TrainingInstance Instance { get; } = instance;

        public byte[] Plane { get; } = plane;

        public Box Box { get; private set; } = box;

        public int Area { get; private set; } = area;

        public double VisibleFraction => Area / wholeArea;

        public SampleInstance ToInstance() => new(Instance, Box, Area, Math.Min(1, VisibleFraction));

        public void Subtract(MaskLayer other)
        {
            if (Box.IoU(other.Box) == 0)
            {
                return;
            }

            for (var i = 0; i < Plane.Length; i++)
            {
                Plane[i] &= (byte)(1 - other.Plane[i]);
            }

            var rest = CompactMask.FromLabels(Plane, width, (byte)1);
            (Box, Area) = (rest.Box, rest.Area);
        }
    }
}
