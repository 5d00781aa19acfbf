using FindAgents.Engine;
using FindAgents.Engine.Masks;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>Clicks once on, and draws a box around, everything that is labelled.</summary>
internal sealed class InteractiveEvaluation(IFindEngine engine) : ITaskEvaluation
{
    private readonly List<(bool IsThing, double Click, double Box)> _scores = [];
    private readonly List<EvaluatedAnswer> _answers = [];

    public IReadOnlyList<EvaluatedAnswer> Answers => _answers;

    public async Task AddAsync(TrainingPhoto photo, EncodedImage image, CancellationToken cancellationToken)
    {
        foreach (var instance in photo.Instances.Where(i => !i.IsCrowd))
        {
            var truth = instance.Mask.ToMask();
            var click = await Ask("click on", new RefinePrompt { Positive = [PromptSampler.CentreClick(truth)] }).ConfigureAwait(false);
            var box = await Ask("box around", new RefinePrompt { Box = instance.Box }).ConfigureAwait(false);
            _scores.Add((instance.IsThing, click, box));

            async Task<double> Ask(string action, RefinePrompt prompt)
            {
                var result = await engine.RefineAsync(image, prompt, cancellationToken: cancellationToken).ConfigureAwait(false);
                var mask = result.Regions is [var region] ? region.Mask : BinaryMask.Empty(image.Width, image.Height);
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
            stuff.Count);
    }

    private static double? Mean(List<(bool, double Click, double Box)> scores, Func<(bool, double Click, double Box), double> score) =>
        scores.Count == 0 ? null : Math.Round(100 * scores.Average(score), 2);
}
