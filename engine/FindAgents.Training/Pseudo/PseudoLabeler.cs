using System.Diagnostics;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;
using FindAgents.Training.Data;

namespace FindAgents.Training.Pseudo;

/// <summary>
/// Labels photos by a model, for the next model to learn from: the things that the detector leads to, their masks refined by
/// asking for their boxes, where both agree.
/// </summary>
/// <remarks>Only photos whose things are not labelled in full; the split that choices are made on never is among them.</remarks>
public static class PseudoLabeler
{
    private const double Same = 0.5; // IoU from which two masks are of one thing

    /// <summary>Labels the photos that a file does not tell of yet.</summary>
    /// <param name="engine">The engine that looks.</param>
    /// <param name="data">The photos.</param>
    /// <param name="file">Where labels go, photo by photo.</param>
    /// <param name="options">How sure the model must be; the defaults where null.</param>
    /// <param name="progress">Told after each photo.</param>
    /// <param name="cancellationToken">Cancels; the photos done so far are in the file.</param>
    /// <returns>How many things were labelled.</returns>
    /// <exception cref="ImageFormatException">A photo cannot be decoded.</exception>
    public static async Task<int> RunAsync(
        IFindEngine engine, CocoDataset data, PseudoLabelFile file, PseudoLabelOptions? options = null, IProgress<PseudoLabelProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(file);
        options ??= new PseudoLabelOptions();
        var photos = data.Photos.Where(photo => !photo.ThingsAreComplete).Take(options.MaxPhotos ?? int.MaxValue).ToList();
        var left = photos.Where(photo => !file.Done.Contains(photo.Id)).ToList();
        var (clock, found) = (Stopwatch.StartNew(), 0);
        for (var i = 0; i < left.Count; i++)
        {
            var labels = await LabelAsync(engine, left[i], options, cancellationToken).ConfigureAwait(false);
            file.Append(new PseudoLabelledPhoto(left[i].Id, labels));
            found += labels.Count;
            progress?.Report(new PseudoLabelProgress(photos.Count - left.Count + i + 1, photos.Count, found, clock.Elapsed / (i + 1) * (left.Count - i - 1)));
        }

        return found;
    }

    /// <summary>Labels a photo.</summary>
    /// <param name="engine">The engine that looks.</param>
    /// <param name="photo">The photo; what people labelled in it is not labelled again.</param>
    /// <param name="options">How sure the model must be.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The things, surest first.</returns>
    /// <exception cref="ImageFormatException">The photo cannot be decoded.</exception>
    public static async Task<IReadOnlyList<PseudoLabel>> LabelAsync(IFindEngine engine, TrainingPhoto photo, PseudoLabelOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(photo);
        ArgumentNullException.ThrowIfNull(options);
        using var image = await engine.EncodeAsync(RgbImage.Load(photo.Path), cancellationToken).ConfigureAwait(false);
        var things = await engine.SegmentAsync(image, new SegmentOptions { ScoreThreshold = options.LeastScore }, cancellationToken).ConfigureAwait(false);
        var taken = photo.Instances.Select(instance => instance.Mask.ToMask()).ToList();
        var labels = new List<PseudoLabel>();
        foreach (var thing in things.Regions)
        {
            var refined = await engine.RefineAsync(image, new RefinePrompt { Box = thing.Box }, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (refined.Regions is [var region] && region.Score >= options.LeastQuality && region.Mask.IoU(thing.Mask) >= options.LeastAgreement && !taken.Exists(mask => mask.IoU(region.Mask) > Same))
            {
                taken.Add(region.Mask);
                labels.Add(new PseudoLabel(thing.Label, Math.Min(thing.Score, region.Score), region.Mask.ToRunLengthEncoding()));
            }
        }

        return [.. labels.OrderByDescending(label => label.Score)];
    }
}
