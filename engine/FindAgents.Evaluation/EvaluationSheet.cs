using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;

namespace FindAgents.Evaluation;

/// <summary>Pictures of an evaluation's best, median and worst answers: what the figures look like.</summary>
/// <remarks>Pure and thread-safe.</remarks>
public static class EvaluationSheet
{
    private const int TileSide = 320;

    /// <summary>The tasks whose answers can be drawn.</summary>
    public static IReadOnlyCollection<EvaluationTask> Drawn { get; } =
        [EvaluationTask.Grounding, EvaluationTask.Interactive, EvaluationTask.InterleavedSegmentation, EvaluationTask.Words];

    /// <summary>Draws, for phrases, for clicks and for boxes, a row each of the best, median and worst answers.</summary>
    /// <param name="result">A finished evaluation.</param>
    /// <returns>The sheet: region 1 of each picture is the answer, region 2 the label.</returns>
    /// <exception cref="ArgumentException">The evaluation has no answer to draw.</exception>
    /// <exception cref="ImageFormatException">A photo is no longer there.</exception>
    public static RgbImage Render(EvaluationResult result)
    {
        const int Each = 3;
        ArgumentNullException.ThrowIfNull(result);
        return result.Answers.Count == 0
            ? throw new ArgumentException("The evaluation has no answer to draw: measure grounding or interactive.", nameof(result))
            : Render(Kinds(result).SelectMany(kind => Pick(kind.Answers, Each)), Each);
    }

    /// <summary>The answers of each kind of question, best first.</summary>
    internal static IReadOnlyList<(string Kind, IReadOnlyList<EvaluatedAnswer> Answers)> Kinds(EvaluationResult result) =>
    [
        .. result.Answers
            .GroupBy(answer => answer.Task switch
            {
                EvaluationTask.Interactive => answer.Question.Split(' ')[0], // click or box
                EvaluationTask.InterleavedSegmentation => "interleaved-segmentation",
                _ => answer.Task.ToString().ToLowerInvariant(),
            })
            .Select(kind => (kind.Key, (IReadOnlyList<EvaluatedAnswer>)[.. kind.OrderByDescending(answer => answer.IoU)])),
    ];

    /// <summary>Draws some of the best, median and worst of ranked answers.</summary>
    /// <param name="ranked">The answers, best first; at least one.</param>
    /// <param name="each">How many of each.</param>
    /// <param name="columns">How many stand side by side.</param>
    internal static RgbImage Render(IReadOnlyList<EvaluatedAnswer> ranked, int each, int columns) => Render(Pick(ranked, each), columns);

    private static RgbImage Render(IEnumerable<(string Place, EvaluatedAnswer Answer)> picks, int columns) => ContactSheet.Render(
        [.. picks.Select(pick => (Draw(pick.Answer), $"{pick.Place}: {pick.Answer.Question}, IoU {pick.Answer.IoU:0.00}"))],
        new ContactSheetOptions { Columns = columns, TileSide = TileSide });

    private static IEnumerable<(string Place, EvaluatedAnswer Answer)> Pick(IReadOnlyList<EvaluatedAnswer> ranked, int each)
    {
        var middle = Math.Max(0, (ranked.Count - each) / 2);
        return ranked.Take(each).Select(answer => ("best", answer))
            .Concat(ranked.Skip(middle).Take(each).Select(answer => ("median", answer)))
            .Concat(ranked.TakeLast(each).Select(answer => ("worst", answer)));
    }

    private static RgbImage Draw(EvaluatedAnswer answer)
    {
        Region[] regions = [ToRegion(1, "answer", answer.Answer), ToRegion(2, "label", answer.Truth)];
        var drawn = regions.Where(region => !region.Mask.IsEmpty).ToList();
        return OverlayRenderer.Render(RgbImage.Load(answer.PhotoPath), drawn, new OverlayOptions { LongSide = TileSide, FillOpacity = 0.35, Legend = false });
    }

    private static Region ToRegion(int number, string label, RunLengthEncoding mask) => new(number, label, 1, mask.BoundingBox, mask.ToMask());
}
