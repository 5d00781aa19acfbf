using System.Diagnostics;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Models.Mini;
using FindAgents.Training.Data;
using FindAgents.Training.Optimisation;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Mini;

/// <summary>Sees photos as the frozen parts do, once, before any step: batches of hundreds need that.</summary>
internal static class PhotoLooks
{
    private const int Views = 4; // of each photo: as it is, mirrored, and varied at random

    /// <summary>Looks at every photo that has captions or instances.</summary>
    /// <param name="network">Finds the images' objects; <see langword="null"/> where none are wanted.</param>
    /// <param name="vision">What sees.</param>
    /// <param name="data">The photos.</param>
    /// <param name="options">Seed and size.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="progress">Told after every photo.</param>
    /// <param name="cancellationToken">Stops: what has been seen until then is returned.</param>
    public static List<SeenPhoto> Look(
        FindMiniNetwork? network, IVisionFoundation vision, CocoDataset data, MiniTrainingOptions options, Device device, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var augmentation = new Augmentation(new PhotoCache());
        var wanted = data.Photos.Where(p => (p.Captions.Count > 0 || p.Instances.Count > 0) && !TuningSplit.Holds(p)).ToList();
        var seen = new List<SeenPhoto>(wanted.Count);
        var clock = Stopwatch.StartNew();
        using var noGradient = no_grad();
        foreach (var photo in wanted.TakeWhile(_ => !cancellationToken.IsCancellationRequested))
        {
            using var scope = NewDisposeScope();
            var bucket = Bucket.For(photo, options.LongSide, options.LongSide * 3 / 4);
            using var sample = augmentation.Plain(photo, bucket);
            var plain = See(sample.Pixels.unsqueeze(0));
            var views = new List<PhotoView>(Views) { View(plain) };
            if (photo.Captions.Count > 0)
            {
                views.Add(View(See(sample.Pixels.flip(2).unsqueeze(0))));
                var random = SeededRandom.Create(options.Seed, photo.Id);
                while (views.Count < Views)
                {
                    using var varied = augmentation.Augment(photo, bucket, random);
                    views.Add(View(See(varied.Pixels.unsqueeze(0))));
                }
            }

            var regions = sample.Instances.Count == 0 ? null : plain.Regions.Pool(sample.Targets.to(device));
            seen.Add(new SeenPhoto(
                photo,
                views,
                [.. Enumerable.Range(0, sample.Instances.Count).Where(i => !sample.Instances[i].IsCrowd)
                    .Select(i => (sample.Instances[i].Category.Name, regions![i].clone().DetachFromDisposeScope()))]));
            progress?.Report(new TrainingProgress(seen.Count, wanted.Count, 0, 0, clock.Elapsed, seen.Count));
        }

        return seen;

        (RegionFeatures Regions, VariableTrail? Objects) See(Tensor pixels)
        {
            using var features = vision.Encode(pixels.to(device));
            if (network is null)
            {
                return (RegionFeatures.From(features, vision.FeatureMaps), null);
            }

            var image = network.KeepObjects(network.Encode(features, (int)pixels.shape[3], (int)pixels.shape[2]));
            return (image.Regions, image.Objects!.Trail);
        }

        static PhotoView View((RegionFeatures Regions, VariableTrail? Objects) seen) => new(
            ImageEncoder.Describe(seen.Regions)[0].clone().DetachFromDisposeScope(),
            seen.Objects is null ? null : cat([.. seen.Objects.Rows, .. seen.Objects.Gathered], 0).DetachFromDisposeScope(),
            seen.Objects?.Position![0].clone().DetachFromDisposeScope());
    }
}
