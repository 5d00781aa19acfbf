using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;

namespace FindAgents.Evaluation;

/// <summary>Pictures of an evaluation's best, median and worst answers: what the figures look like.</summary>
/// <remarks>Pure and thread-safe.</remarks>
public static class EvaluationSheet
{
    private const int Columns = 3;
    private const int TileSide = 320;

    /// <summary>Draws, for phrases, for clicks and for boxes, a row each of the best, median and worst answers.</summary>
    /// <param name="result">A finished evaluation.</param>
    /// <returns>The sheet: region 1 of each picture is the answer, region 2 the label.</returns>
    /// <exception cref="ArgumentException">The evaluation has no answer to draw.</exception>
    /// <exception cref="ImageFormatException">A photo is no longer there.</exception>
    public static RgbImage Render(EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Answers.Count == 0)
        {
            throw new ArgumentException("The evaluation has no answer to draw: measure grounding or interactive.", nameof(result));
        }

        var tiles = result.Answers
            .GroupBy(answer => (answer.Task, answer.Task == EvaluationTask.Interactive ? answer.Question.Split(' ')[0] : ""))
            .SelectMany(kind => Pick([.. kind.OrderByDescending(answer => answer.IoU)]))
            .Select(pick => (Draw(pick.Answer), $"{pick.Place}: {pick.Answer.Question}, IoU {pick.Answer.IoU:0.00}"))
            .ToList();
        return ContactSheet.Render(tiles, new ContactSheetOptions { Columns = Columns, TileSide = TileSide });
    }

    private static IEnumerable<(string Place, EvaluatedAnswer Answer)> Pick(IReadOnlyList<EvaluatedAnswer> ranked)
    {
        var middle = Math.Max(0, (ranked.Count - Columns) / 2);
        return ranked.Take(Columns).Select(answer => ("best", answer))
            .Concat(ranked.Skip(middle).Take(Columns).Select(answer => ("median", answer)))
            .Concat(ranked.TakeLast(Columns).Select(answer => ("worst", answer)));
    }

    private static RgbImage Draw(EvaluatedAnswer answer)
    {
        Region[] regions = [ToRegion(1, "answer", answer.Answer), ToRegion(2, "label", answer.Truth)];
        var drawn = regions.Where(region => !region.Mask.IsEmpty).ToList();
        return OverlayRenderer.Render(RgbImage.Load(answer.PhotoPath), drawn, new OverlayOptions { LongSide = TileSide, FillOpacity = 0.35, Legend = false });
    }

    private static Region ToRegion(int number, string label, RunLengthEncoding mask) => new(number, label, 1, mask.BoundingBox, mask.ToMask());
}
