using FindAgents.Engine;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;
using FindAgents.Evaluation.Metrics;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>Asks for every thing of each photo and scores the ranked masks as COCO does.</summary>
internal sealed class InstanceEvaluation(IFindEngine engine, IReadOnlyList<CocoCategory> categories) : ITaskEvaluation
{
    private const double RightIoU = 0.5;

    // COCO looks at 100 detections of a photo, however unsure.
    private static readonly SegmentOptions Everything = new() { ScoreThreshold = 0, MaxRegions = 100 };

    private readonly CocoAveragePrecision _metric = new(DetectionKind.Mask);
    private readonly Dictionary<string, int> _ids = categories.Where(c => c.IsThing).ToDictionary(c => c.Name, c => c.Id, StringComparer.Ordinal);
    private readonly ReliabilityMetric _reliability = new();
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
        foreach (var region in result.Regions)
        {
            // COCO counts each name that a mask may have as an answer of its own, with its own score.
            var mask = RunLengthEncoding.FromMask(region.Mask);
            foreach (var (label, score) in region.OtherLabels.Prepend(new ScoredLabel(region.Label, region.Score)).Where(l => _ids.ContainsKey(l.Label)))
            {
                _metric.AddPrediction(photo.Id, _ids[label], mask, score);
            }
        }

        Judge(photo, result.Regions);
    }

    /// <summary>Whether the scores mean what they say.</summary>
    public ReliabilityScores? Reliability() => _reliability.Compute();

    public InstanceResult Compute()
    {
        var scores = _metric.Compute();
        return new InstanceResult(Math.Round(scores.AP, 2), Math.Round(scores.AP50, 2), Math.Round(scores.AP75, 2), _count);
    }

    // Best first, each takes the thing of its category that it covers best; what lies on a crowd is neither right nor wrong.
    private void Judge(TrainingPhoto photo, IReadOnlyList<Region> regions)
    {
        var things = photo.Instances.Where(i => i.IsThing).Select(i => (i.Category.Id, Mask: i.Mask.ToMask(), i.IsCrowd)).ToList();
        foreach (var region in regions.Where(r => _ids.ContainsKey(r.Label)))
        {
            var own = things.Where(t => t.Id == _ids[region.Label]).ToList();
            var best = own.Where(t => !t.IsCrowd).Select(t => (Thing: t, IoU: t.Mask.IoU(region.Mask))).OrderByDescending(t => t.IoU).FirstOrDefault();
            var right = best.IoU >= RightIoU;
            if (right)
            {
                things.Remove(best.Thing);
            }
            else if (own.Exists(t => t.IsCrowd && t.Mask.Intersect(region.Mask).Area >= region.Mask.Area * RightIoU))
            {
                continue;
            }

            _reliability.Add(region.Score, right);
        }
    }
}
