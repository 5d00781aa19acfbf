using System.Diagnostics;
using FindAgents.Engine;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;
using static TorchSharp.torch;

namespace FindAgents.Evaluation;

/// <summary>
/// The baseline that any model has to beat: a detecting vision foundation's own boxes, filled, as masks. A phrase is
/// answered by all boxes of the category of that name, a click by the smallest box around it, a box by itself.
/// </summary>
/// <remarks>Safe to call from several threads at once. Owns the foundation.</remarks>
public sealed class DetectionBoxesEngine : IFindEngine
{
    /// <summary>Boxes above this score answer a phrase.</summary>
    public const double ScoreThreshold = 0.25;

    private const int MaxDetections = 100;
    private const string Prototype = "detection boxes";

    private readonly IVisionFoundation _foundation;
    private readonly IReadOnlyList<string> _categories;
    private readonly (int Width, int Height)? _inputSize;

    /// <summary>Creates the baseline over a foundation.</summary>
    /// <param name="foundation">A foundation that detects objects; the engine's from now on.</param>
    /// <param name="categories">The names of its classes, in order.</param>
    /// <param name="inputSize">The size to resize photos to; <see langword="null"/> for the one that the foundation wants.</param>
    public DetectionBoxesEngine(IVisionFoundation foundation, IReadOnlyList<string> categories, (int Width, int Height)? inputSize = null)
    {
        ArgumentNullException.ThrowIfNull(foundation);
        ArgumentNullException.ThrowIfNull(categories);
        _foundation = foundation;
        _categories = categories;
        _inputSize = inputSize;
        Model = new FindModelInfo("detection-boxes", "1", foundation.Name, "none", categories);
    }

    /// <inheritdoc/>
    public FindModelInfo Model { get; }

    /// <inheritdoc/>
    public Task<EncodedImage> EncodeAsync(RgbImage image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        cancellationToken.ThrowIfCancellationRequested();
        var start = Stopwatch.GetTimestamp();
        var boxes = Detect(image);
        return Task.FromResult<EncodedImage>(new DetectedBoxes(image.Width, image.Height, Stopwatch.GetElapsedTime(start), boxes));
    }

    /// <inheritdoc/>
    public Task<SegmentResult> SegmentAsync(EncodedImage image, SegmentOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SegmentOptions();
        var start = Stopwatch.GetTimestamp();
        var detected = Detected(image);
        var wanted = options.Categories is { Count: > 0 } names ? new HashSet<string>(names, StringComparer.OrdinalIgnoreCase) : null;
        var regions = detected.Boxes
            .Where(b => b.Score >= options.ScoreThreshold && (wanted is null || wanted.Contains(b.Label)))
            .Take(options.MaxRegions)
            .Select((b, i) => new Region(i + 1, b.Label, b.Score, b.Box, BinaryMask.FromBox(image.Width, image.Height, b.Box)));
        return Task.FromResult(new SegmentResult
        {
            Model = Model,
            Prototype = Prototype,
            Width = image.Width,
            Height = image.Height,
            Regions = [.. regions],
            Timings = new FindTimings(image.EncodeTime, Stopwatch.GetElapsedTime(start)),
        });
    }

    /// <inheritdoc/>
    public Task<GroundResult> GroundAsync(EncodedImage image, IReadOnlyList<Phrase> phrases, GroundOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        var start = Stopwatch.GetTimestamp();
        var detected = Detected(image);
        var answers = new List<PhraseAnswer>(phrases.Count);
        var regions = new List<Region>();
        foreach (var phrase in phrases.Select(asked => asked.ToString()))
        {
            var boxes = detected.Boxes.Where(b => b.Score > ScoreThreshold && b.Label.Equals(phrase, StringComparison.OrdinalIgnoreCase)).ToList();
            if (boxes.Count == 0)
            {
                answers.Add(new PhraseAnswer(phrase, false, 0, null, []));
                continue;
            }

            var mask = boxes.Select(b => BinaryMask.FromBox(image.Width, image.Height, b.Box)).Aggregate((a, b) => a.Union(b));
            var region = new Region(regions.Count + 1, phrase, boxes[0].Score, mask.BoundingBox, mask);
            regions.Add(region);
            answers.Add(new PhraseAnswer(phrase, true, region.Score, region, []));
        }

        return Task.FromResult(new GroundResult
        {
            Model = Model,
            Prototype = Prototype,
            Width = image.Width,
            Height = image.Height,
            Regions = regions,
            Answers = answers,
            Timings = new FindTimings(image.EncodeTime, Stopwatch.GetElapsedTime(start)),
        });
    }

    /// <inheritdoc/>
    public Task<RefineResult> RefineAsync(EncodedImage image, RefinePrompt prompt, RefineOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var start = Stopwatch.GetTimestamp();
        var detected = Detected(image);
        var box = prompt.Box ?? detected.Boxes
            .Where(b => prompt.Positive.Count > 0 && prompt.Positive.All(b.Box.Contains))
            .OrderBy(b => b.Box.Area).Select(b => (Box?)b.Box).FirstOrDefault();
        var mask = box is { } found ? BinaryMask.FromBox(image.Width, image.Height, found) : null;
        return Task.FromResult(new RefineResult
        {
            Model = Model,
            Prototype = Prototype,
            Width = image.Width,
            Height = image.Height,
            Regions = mask is null or { IsEmpty: true } ? [] : [new Region(1, "indicated", 1, mask.BoundingBox, mask)],
            Timings = new FindTimings(image.EncodeTime, Stopwatch.GetElapsedTime(start)),
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _foundation.Dispose();

    private static DetectedBoxes Detected(EncodedImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image as DetectedBoxes ?? throw new ArgumentException("The image was encoded by another engine.", nameof(image));
    }

    private List<DetectedBox> Detect(RgbImage image)
    {
        using var scope = NewDisposeScope();
        using var noGradient = inference_mode();
        var (width, height) = _inputSize ?? _foundation.InputSize(image.Width, image.Height);
        using var features = _foundation.Encode(image.Resize(width, height, ResizeFilter.Bilinear).ToTensor());
        using var detections = PeakDetector.Detect(features, MaxDetections);
        var scores = detections.Scores.cpu().data<float>().ToArray();
        var classes = detections.Classes.cpu().data<long>().ToArray();
        var corners = detections.Boxes.cpu().contiguous().data<float>().ToArray();
        var (scaleX, scaleY) = ((double)image.Width / width, (double)image.Height / height);
        var boxes = new List<DetectedBox>(scores.Length);
        for (var i = 0; i < scores.Length; i++)
        {
            var box = Box.FromCorners(corners[4 * i], corners[(4 * i) + 1], corners[(4 * i) + 2], corners[(4 * i) + 3])
                .Scale(scaleX, scaleY).Clip(image.Width, image.Height);
            if (!box.IsEmpty && scores[i] > 0)
            {
                boxes.Add(new DetectedBox(box, _categories[(int)classes[i]], scores[i]));
            }
        }

        return boxes;
    }

    private sealed record DetectedBox(Box Box, string Label, double Score);

    private sealed class DetectedBoxes(int width, int height, TimeSpan encodeTime, IReadOnlyList<DetectedBox> boxes)
        : EncodedImage(width, height, encodeTime)
    {
        public IReadOnlyList<DetectedBox> Boxes => boxes;

        public override long ByteSize => 0;

        protected override void Dispose(bool disposing)
        {
        }
    }
}
