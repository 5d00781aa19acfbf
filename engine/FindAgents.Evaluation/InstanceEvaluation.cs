using FindAgents.Engine;
using FindAgents.Engine.Masks;
using FindAgents.Evaluation.Metrics;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>Asks for every thing of each photo and scores the ranked masks as COCO does.</summary>
internal sealed class InstanceEvaluation(IFindEngine engine, IReadOnlyList<CocoCategory> categories) : ITaskEvaluation
{
    // COCO looks at 100 detections of a photo, however unsure.
    private static readonly SegmentOptions Everything = new() { ScoreThreshold = 0, MaxRegions = 100 };

    private readonly CocoAveragePrecision _metric = new(DetectionKind.Mask);
    private readonly Dictionary<string, int> _ids = categories.Where(c => c.IsThing).ToDictionary(c => c.Name, c => c.Id, StringComparer.Ordinal);
    private int _count;

    public IReadOnlyList<EvaluatedAnswer> Answers => [];

    public async Task AddAsync(TrainingPhoto photo, EncodedImage image, CancellationToken cancellationToken)
    {
        foreach (var instance in photo.Instances.Where(i => i.IsThing))
        {
            _metric.AddTruth(photo.Id, instance.Category.Id, RunLengthEncoding.FromMask(instance.Mask.ToMask()), instance.IsCrowd);
            _count += instance.IsCrowd ? 0 : 1;
        }

        var result = await engine.SegmentAsync(image, Everything, cancellationToken).ConfigureAwait(false);
        foreach (var region in result.Regions.Where(r => _ids.ContainsKey(r.Label)))
        {
            _metric.AddPrediction(photo.Id, _ids[region.Label], RunLengthEncoding.FromMask(region.Mask), region.Score);
        }
    }

    public InstanceResult Compute()
    {
        var scores = _metric.Compute();
        return new InstanceResult(Math.Round(scores.AP, 2), Math.Round(scores.AP50, 2), Math.Round(scores.AP75, 2), _count);
    }
}
