using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Evaluation.Metrics;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>Asks for every category of a photo by a piece of another photo instead of its name.</summary>
internal sealed class InterleavedSegmentationEvaluation(IFindEngine engine, IReadOnlyList<TrainingPhoto> photos) : ITaskEvaluation
{
    private static readonly GroundOptions Always = new() { ScoreThreshold = 0 };

    private readonly GroundingMetric _metric = new();
    private readonly List<EvaluatedAnswer> _answers = [];
    private int _count;

    public IReadOnlyList<EvaluatedAnswer> Answers => _answers;

    public async Task AddAsync(TrainingPhoto photo, EncodedImage image, CancellationToken cancellationToken)
    {
        foreach (var group in photo.Instances.Where(i => i.IsThing && !i.IsCrowd).GroupBy(i => i.Category.Name, StringComparer.Ordinal))
        {
            if (Like(photo, group.Key) is not { } like)
            {
                continue;
            }

            using var other = await engine.EncodeAsync(RgbImage.Load(like.Photo.Path), cancellationToken).ConfigureAwait(false);
            var phrase = Phrase.FromRegion(other, like.Instance.Mask.ToMask(), group.Key);
            var answer = (await engine.GroundAsync(image, [phrase], Always, cancellationToken).ConfigureAwait(false)).Answers[0];
            var truth = group.Select(i => i.Mask.ToMask()).Aggregate((a, b) => a.Union(b));
            var mask = answer.Region?.Mask ?? BinaryMask.Empty(image.Width, image.Height);
            _metric.Add(mask, truth);
            _answers.Add(EvaluatedAnswer.Of(EvaluationTask.InterleavedSegmentation, photo.Path, $"a piece of {Path.GetFileName(like.Photo.Path)}: {group.Key}", mask, truth));
            _count++;
        }
    }

    public InterleavedSegmentationResult? Compute()
    {
        var scores = _metric.Compute();
        return _count == 0 ? null : new InterleavedSegmentationResult(Math.Round(scores.CIoU, 2), Math.Round(scores.MIoU, 2), Math.Round(scores.Precision[0.5], 2), scores.Count);
    }

    // The largest instance of the next photo, in turn, that has one: the same question at every evaluation.
    private (TrainingPhoto Photo, TrainingInstance Instance)? Like(TrainingPhoto photo, string category)
    {
        var start = 0;
        while (photos[start].Id != photo.Id)
        {
            start++;
        }

        for (var i = 1; i < photos.Count; i++)
        {
            var other = photos[(start + i) % photos.Count];
            if (other.Instances.Where(x => !x.IsCrowd && x.Category.Name == category).MaxBy(x => x.Mask.ToMask().Area) is { } instance)
            {
                return (other, instance);
            }
        }

        return null;
    }
}
