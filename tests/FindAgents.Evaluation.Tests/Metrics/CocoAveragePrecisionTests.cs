using FindAgents.Engine.Masks;
using FindAgents.Evaluation.Metrics;

namespace FindAgents.Evaluation.Tests.Metrics;

public class CocoAveragePrecisionTests
{
    private static readonly Box Square = new(10, 10, 40, 40);

    [Theory]
    [InlineData(DetectionKind.Box)]
    [InlineData(DetectionKind.Mask)]
    public void A_perfect_answer_scores_a_hundred(DetectionKind kind)
    {
        var scores = Compute(kind, [(1, Square, false)], [(Square, 0.5)]);
        Assert.Equal(100, scores.AP, 9);
        Assert.Equal(100, scores.AR1, 9);
        Assert.Equal(100, scores.APMedium, 9);
        Assert.Equal(-1, scores.APSmall);
    }

    [Fact]
    public void Nothing_labelled_is_nothing_to_measure() => Assert.Equal(-1, Compute(DetectionKind.Mask, [], [(Square, 0.5)]).AP);

    [Fact]
    public void Nothing_found_scores_zero() => Assert.Equal(0, Compute(DetectionKind.Mask, [(1, Square, false)], []).AP);

    [Fact]
    public void A_wrong_answer_costs_only_where_it_ranks_first()
    {
        var far = Square with { X = 200 };
        Assert.Equal(100, Compute(DetectionKind.Mask, [(1, Square, false)], [(Square, 0.9), (far, 0.1)]).AP50, 9);
        Assert.Equal(50, Compute(DetectionKind.Mask, [(1, Square, false)], [(Square, 0.1), (far, 0.9)]).AP50, 9);
    }

    [Fact]
    public void Answers_inside_a_crowd_count_for_nothing()
    {
        var scores = Compute(
            DetectionKind.Mask,
            [(1, Square, false), (1, new Box(100, 100, 200, 200), true)],
            [(new Box(120, 120, 20, 20), 0.9), (new Box(150, 150, 20, 20), 0.8), (Square, 0.1)]);
        Assert.Equal(100, scores.AP, 9);
    }

    [Fact]
    public void Categories_are_averaged_and_never_mixed() =>
        Assert.Equal(50, Compute(DetectionKind.Mask, [(1, Square, false), (2, Square, false)], [(Square, 0.9)]).AP, 9);

    [Fact]
    public void Only_the_surest_hundred_answers_of_a_photo_count()
    {
        var noise = Enumerable.Range(0, 100).Select(i => (new Box(200 + i, 300, 5, 5), 0.9));
        Assert.Equal(0, Compute(DetectionKind.Mask, [(1, Square, false)], [.. noise, (Square, 0.1)]).AR100);
    }

    private static CocoScores Compute(DetectionKind kind, (int Category, Box Box, bool IsCrowd)[] truths, (Box Box, double Score)[] predictions)
    {
        var metric = new CocoAveragePrecision(kind);
        foreach (var (category, box, isCrowd) in truths)
        {
            metric.AddTruth(1, category, Mask(box), isCrowd);
        }

        foreach (var (box, score) in predictions)
        {
            metric.AddPrediction(1, 1, Mask(box), score);
        }

        return metric.Compute();
    }

    private static RunLengthEncoding Mask(Box box) => RunLengthEncoding.FromMask(BinaryMask.FromBox(320, 320, box));
}
