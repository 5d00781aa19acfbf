using FindAgents.Engine;
using FindAgents.Evaluation.Metrics;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>Asks for things and stuff of each photo, no pixel twice, and scores them as panoptic COCO does.</summary>
internal sealed class PanopticEvaluation(IFindEngine engine, IReadOnlyList<CocoCategory> categories) : ITaskEvaluation
{
    private static readonly SegmentOptions Options = new() { Kind = SegmentKind.Panoptic, MaxRegions = int.MaxValue };

    private readonly PanopticQualityMetric _metric = new();
    private readonly CategoryIds _ids = new(categories);
    private readonly HashSet<int> _things = [.. categories.Where(c => c.IsThing).Select(c => c.Id)];
    private int _count;

    public IReadOnlyList<EvaluatedAnswer> Answers => [];

    public async Task AddAsync(TrainingPhoto photo, EncodedImage image, CancellationToken cancellationToken)
    {
        if (!photo.StuffIsComplete || engine.Model.StuffCategories.Count == 0)
        {
            return;
        }

        _count++;
        var result = await engine.SegmentAsync(image, Options, cancellationToken).ConfigureAwait(false);
        var (predicted, predictedSegments) = (new int[image.Width * image.Height], new List<PanopticSegment>());
        foreach (var region in result.Regions)
        {
            if (_ids.Of(region) is { } category)
            {
                predictedSegments.Add(new PanopticSegment(predictedSegments.Count + 1, category));
                Paint(predicted, region.Mask.Pixels, predictedSegments.Count);
            }
        }

        var (truth, truthSegments) = (new int[predicted.Length], new List<PanopticSegment>());
        foreach (var instance in photo.Instances)
        {
            truthSegments.Add(new PanopticSegment(truthSegments.Count + 1, instance.Category.Id, instance.IsCrowd));
            Paint(truth, instance.Mask.ToMask().Pixels, truthSegments.Count);
        }

        _metric.Add(predicted, predictedSegments, truth, truthSegments);
    }

    /// <summary>The scores; <see langword="null"/> where no photo has its stuff labelled, or the model knows no stuff.</summary>
    public PanopticResult? Compute() => _count == 0
        ? null
        : new PanopticResult(Rounded(null), Rounded(_things.Contains), Rounded(id => !_things.Contains(id)), _count);

    private static void Paint(int[] map, ReadOnlySpan<byte> pixels, int value)
    {
        for (var p = 0; p < map.Length; p++)
        {
            if (pixels[p] != 0)
            {
                map[p] = value;
            }
        }
    }

    private PanopticScores Rounded(Predicate<int>? categories)
    {
        var scores = _metric.Compute(categories);
        return new PanopticScores(Math.Round(scores.PQ, 2), Math.Round(scores.SQ, 2), Math.Round(scores.RQ, 2), scores.Count);
    }
}
