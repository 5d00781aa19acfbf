using FindAgents.Engine;
using FindAgents.Engine.Masks;
using FindAgents.Evaluation.Metrics;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>Clicks on, and draws a box around, everything that is labelled; on things it goes on clicking on what is wrong.</summary>
internal sealed class InteractiveEvaluation(IFindEngine engine, int clicks) : ITaskEvaluation
{
    private readonly List<(bool IsThing, double Click, double Box)> _scores = [];
    private readonly List<EvaluatedAnswer> _answers = [];
    private readonly InteractiveMetric _clicks = new(clicks);

    public IReadOnlyList<EvaluatedAnswer> Answers => _answers;

    public async Task AddAsync(TrainingPhoto photo, EncodedImage image, CancellationToken cancellationToken)
    {
        foreach (var instance in photo.Instances.Where(i => !i.IsCrowd))
        {
            var truth = instance.Mask.ToMask();
            var first = new RefinePrompt { Positive = [PromptSampler.CentreClick(truth)] };
            var clicked = await AskAsync(image, first, cancellationToken).ConfigureAwait(false);
            var boxed = await AskAsync(image, new RefinePrompt { Box = instance.Box }, cancellationToken).ConfigureAwait(false);
            _scores.Add((instance.IsThing, Note("click on", clicked), Note("box around", boxed)));
            if (instance.IsThing)
            {
                _clicks.Add(await ClickOnAsync(image, truth, first, clicked, cancellationToken).ConfigureAwait(false));
            }

            double Note(string action, BinaryMask mask)
            {
                var answer = EvaluatedAnswer.Of(EvaluationTask.Interactive, photo.Path, $"{action} {instance.Category.Name}", mask, truth);
                _answers.Add(answer);
                return answer.IoU;
            }
        }
    }

    public InteractiveResult Compute()
    {
        var things = _scores.Where(s => s.IsThing).ToList();
        var stuff = _scores.Where(s => !s.IsThing).ToList();
        return new InteractiveResult(
            Mean(things, s => s.Click) ?? 0,
            Mean(things, s => s.Box) ?? 0,
            things.Count,
            Mean(stuff, s => s.Click),
            Mean(stuff, s => s.Box),
            stuff.Count,
            _clicks.Count == 0 ? [] : [.. Enumerable.Range(1, clicks).Select(n => Math.Round(100 * _clicks.MeanIoU(n), 2))],
            _clicks.Count == 0 ? null : Math.Round(_clicks.Clicks(0.85), 2),
            _clicks.Count == 0 ? null : Math.Round(_clicks.Clicks(0.9), 2));
    }

    private static double? Mean(List<(bool, double Click, double Box)> scores, Func<(bool, double Click, double Box), double> score) =>
        scores.Count == 0 ? null : Math.Round(100 * scores.Average(score), 2);

    // As the official simulation: each further click on the pixel that lies deepest in what is wrong, the answer carried on.
    private async Task<IReadOnlyList<double>> ClickOnAsync(EncodedImage image, BinaryMask truth, RefinePrompt prompt, BinaryMask mask, CancellationToken cancellationToken)
    {
        var ious = new List<double> { mask.IoU(truth) };
        while (ious.Count < clicks && PromptSampler.Correct(truth, mask, [.. prompt.Positive, .. prompt.Negative]) is { } click)
        {
            prompt = prompt with
            {
                Positive = [.. prompt.Positive, .. click.Positive],
                Negative = [.. prompt.Negative, .. click.Negative],
                Previous = mask.IsEmpty ? null : mask,
            };
            mask = await AskAsync(image, prompt, cancellationToken).ConfigureAwait(false);
            ious.Add(mask.IoU(truth));
        }

        return ious;
    }

    private async Task<BinaryMask> AskAsync(EncodedImage image, RefinePrompt prompt, CancellationToken cancellationToken)
    {
        var result = await engine.RefineAsync(image, prompt, cancellationToken: cancellationToken).ConfigureAwait(false);
        return result.Regions is [var region] ? region.Mask : BinaryMask.Empty(image.Width, image.Height);
    }
}
