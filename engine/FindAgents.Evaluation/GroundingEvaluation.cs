using FindAgents.Engine;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;
using FindAgents.Evaluation.Metrics;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>Asks for every category in a photo by its name, and for every one that is not.</summary>
internal sealed class GroundingEvaluation(IFindEngine engine, IReadOnlyList<CocoCategory> categories) : ITaskEvaluation
{
    private const double RightIoU = 0.5;

    // Every phrase gets its mask scored, as officially; whether the engine would have shown it is counted apart.
    private static readonly GroundOptions Always = new() { ScoreThreshold = 0 };

    private readonly GroundingMetric _metric = new();
    private readonly IReadOnlyList<string> _things = [.. categories.Where(c => c.IsThing).Select(c => c.Name)];
    private readonly List<EvaluatedAnswer> _answers = [];
    private readonly ReliabilityMetric _reliability = new();
    private int _found;
    private int _absent;
    private int _refused;

    public IReadOnlyList<EvaluatedAnswer> Answers => _answers;

    public async Task AddAsync(TrainingPhoto photo, EncodedImage image, CancellationToken cancellationToken)
    {
        var truths = photo.Instances
            .Where(i => i.IsThing && !i.IsCrowd)
            .GroupBy(i => i.Category.Name, StringComparer.Ordinal)
            .Select(g => (Name: g.Key, Mask: g.Select(i => i.Mask.ToMask()).Aggregate((a, b) => a.Union(b))))
            .ToList();
        var seen = photo.Instances.Select(i => i.Category.Name).ToHashSet(StringComparer.Ordinal);
        var absent = _things.Where(t => !seen.Contains(t)).ToList();
        var asked = truths.Select(t => t.Name).Concat(absent).ToList();
        var byDefault = await AskAsync(image, asked, null, cancellationToken).ConfigureAwait(false);
        _found += byDefault.Take(truths.Count).Count(a => a is { Found: true });
        _refused += byDefault.Skip(truths.Count).Count(a => a is not { Found: true });
        _absent += absent.Count;
        foreach (var answer in byDefault.Skip(truths.Count).OfType<PhraseAnswer>().Where(_ => truths.Count > 0))
        {
            // People mostly ask for what is there, or well may be: as if every other name asked of the photo were.
            _reliability.Add(answer.Score, right: false, (double)truths.Count / absent.Count);
        }

        if (truths.Count == 0)
        {
            return;
        }

        var answers = await AskAsync(image, [.. truths.Select(t => t.Name)], Always, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < truths.Count; i++)
        {
            var mask = answers[i]?.Region?.Mask ?? BinaryMask.Empty(image.Width, image.Height);
            _metric.Add(mask, truths[i].Mask);
            var evaluated = EvaluatedAnswer.Of(EvaluationTask.Grounding, photo.Path, truths[i].Name, mask, truths[i].Mask);
            _answers.Add(evaluated);
            if (answers[i] is { } answer)
            {
                _reliability.Add(answer.Score, evaluated.IoU >= RightIoU);
            }
        }
    }

    /// <summary>Whether the scores mean what they say.</summary>
    public ReliabilityScores? Reliability() => _reliability.Compute();

    public GroundingResult Compute()
    {
        var scores = _metric.Compute();
        return new GroundingResult(
            Math.Round(scores.CIoU, 2),
            Math.Round(scores.MIoU, 2),
            Math.Round(scores.Precision[0.5], 2),
            scores.Count,
            Math.Round(100.0 * _found / Math.Max(1, scores.Count), 1),
            Math.Round(100.0 * _refused / Math.Max(1, _absent), 1));
    }

    // A name that the model has no word for is answered with nothing, and takes no other down with it.
    private async Task<IReadOnlyList<PhraseAnswer?>> AskAsync(EncodedImage image, List<string> phrases, GroundOptions? options, CancellationToken cancellationToken)
    {
        try
        {
            return phrases.Count == 0 ? [] : (await engine.GroundAsync(image, phrases, options, cancellationToken).ConfigureAwait(false)).Answers;
        }
        catch (PromptException) when (phrases.Count > 1)
        {
            var answers = new List<PhraseAnswer?>(phrases.Count);
            foreach (var phrase in phrases)
            {
                answers.AddRange(await AskAsync(image, [phrase], options, cancellationToken).ConfigureAwait(false));
            }

            return answers;
        }
        catch (PromptException)
        {
            return [null];
        }
    }
}
