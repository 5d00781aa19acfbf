using System.Runtime.InteropServices;
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

        layers.RemoveAll(layer => layer.Window.Area < Options.MinVisiblePixels || layer.VisibleFraction < Options.MinVisibleFraction);
        var masks = zeros([layers.Count, bucket.Height, bucket.Width], ScalarType.Bool);
        var targets = zeros(layers.Count, bucket.Height / 4, bucket.Width / 4);
        var maskBytes = masks.bytes;
        var targetFloats = MemoryMarshal.Cast<byte, float>(targets.bytes);
        var size = bucket.Width * bucket.Height;
        for (var i = 0; i < layers.Count; i++)
        {
            var plane = maskBytes.Slice(i * size, size);
            layers[i].Window.CopyTo(plane, bucket.Width);
            MaskResampler.Average(plane, bucket.Width, layers[i].Window.Box, targetFloats.Slice(i * size / 16, size / 16));
        }

        return new TrainingSample(
            photo, bucket, pixels, masks, targets, [.. layers.Select(layer => layer.ToInstance())], placement.Valid(photo.Width, photo.Height), placement.Flip);
    }

    private static void Draw(TrainingPhoto photo, Placement placement, List<MaskLayer> layers)
    {
        var resampler = new MaskResampler(placement);
        foreach (var instance in photo.Instances)
        {
            if (resampler.Draw(instance.Mask) is { Area: > 0 } window)
            {
                layers.Add(new MaskLayer(instance, window, instance.Mask.Area / (placement.ScaleX * placement.ScaleY)));
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

        var pixels = new float[3 * bucket.Width * bucket.Height];
        PhotoResampler.Resample(photos.Get(donor), placement, ColourTransform.Random(Options, random), Options.PaddingValue, pixels);
        var count = Math.Min(pool.Count, random.Next(1, Options.CopyPasteMaximum + 1));
        for (var n = 0; n < count; n++)
        {
            var pick = random.Next(pool.Count);
            var pasted = pool[pick];
            pool.RemoveAt(pick);
            CopyPixels(pixels, planes, pasted.Window, bucket);
            foreach (var layer in layers)
            {
                layer.Window.Subtract(pasted.Window);
            }

            layers.Add(pasted);
        }
    }

    private static void CopyPixels(ReadOnlySpan<float> from, Span<float> to, MaskWindow window, Bucket bucket)
    {
        for (var y = 0; y < window.Height; y++)
        {
            var row = window.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                for (var at = ((window.Top + y) * bucket.Width) + window.Left + x; row[x] != 0 && at < to.Length; at += bucket.Width * bucket.Height)
                {
                    to[at] = from[at];
                }
            }
        }
    }

    /// <summary>An instance in the bucket, while a sample is being put together.</summary>
    /// <param name="Instance">The photo's instance.</param>
    /// <param name="Window">Its pixels.</param>
    /// <param name="WholeArea">The number of pixels it would have if nothing were cropped or covered.</param>
    private sealed record MaskLayer(TrainingInstance Instance, MaskWindow Window, double WholeArea)
    {
        public double VisibleFraction => Window.Area / WholeArea;

        public SampleInstance ToInstance() => new(Instance, Window.Box, Window.Area, Math.Min(1, VisibleFraction));
    }
}
