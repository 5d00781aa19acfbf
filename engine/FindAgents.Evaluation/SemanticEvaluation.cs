using FindAgents.Engine;
using FindAgents.Evaluation.Metrics;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>Asks for the category of every pixel.</summary>
internal sealed class SemanticEvaluation(IFindEngine engine, IReadOnlyList<CocoCategory> categories) : ITaskEvaluation
{
    private static readonly SegmentOptions Options = new() { Kind = SegmentKind.Semantic, MaxRegions = int.MaxValue };

    private readonly SemanticIoUMetric _metric = new();
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
        var (predicted, truth) = (new int[image.Width * image.Height], new int[image.Width * image.Height]);
        foreach (var region in result.Regions)
        {
            Paint(predicted, region.Mask.Pixels, _ids.Of(region) ?? 0);
        }

        foreach (var instance in photo.Instances)
        {
            Paint(truth, instance.Mask.ToMask().Pixels, instance.Category.Id);
        }

        _metric.Add(predicted, truth);
    }

    /// <summary>The scores; <see langword="null"/> where no photo has its stuff labelled, or the model knows no stuff.</summary>
    public SemanticResult? Compute() => _count == 0
        ? null
        : new SemanticResult(
            Math.Round(_metric.MeanIoU(), 2),
            Math.Round(_metric.MeanIoU(_things.Contains), 2),
            Math.Round(_metric.MeanIoU(id => !_things.Contains(id)), 2),
            Math.Round(_metric.PixelAccuracy, 2),
            _count);

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
}
