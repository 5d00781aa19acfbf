using FindAgents.Evaluation.Metrics;

namespace FindAgents.Evaluation.Tests.Metrics;

public class PanopticQualityMetricTests
{
    private const int Cat = 17;
    private const int Grass = 119;

    [Fact]
    public void Nothing_added_scores_nothing() => Assert.Equal(new PanopticScores(0, 0, 0, 0), new PanopticQualityMetric().Compute());

    [Fact]
    public void Quality_is_segmentation_times_recognition()
    {
        // One match at 3/4, one miss, one invention.
        var scores = Compute([1, 1, 1, 0, 0, 2], [new(1, Cat), new(2, Cat)], [5, 5, 5, 5, 6, 6], [new(5, Cat), new(6, Grass)]).Compute(c => c == Cat);
        Assert.Equal(75, scores.SQ, 9);
        Assert.Equal(100 / 1.5, scores.RQ, 9);
        Assert.Equal(scores.SQ * scores.RQ / 100, scores.PQ, 9);
    }

    [Fact]
    public void An_IoU_of_one_half_is_no_match() =>
        Assert.Equal(new PanopticScores(0, 0, 0, 1), Compute([1, 1, 0, 0], [new(1, Cat)], [5, 5, 5, 5], [new(5, Cat)]).Compute());

    [Fact]
    public void Void_is_left_out_of_the_union() =>
        Assert.Equal(new PanopticScores(100, 100, 100, 1), Compute([1, 1, 1, 1], [new(1, Cat)], [5, 5, 0, 0], [new(5, Cat)]).Compute());

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    public void More_than_half_on_void_excuses(int onVoid, int mistakes)
    {
        int[] truth = [.. Enumerable.Repeat(0, onVoid), .. Enumerable.Repeat(5, 4 - onVoid)];
        var scores = Compute([1, 1, 1, 1], [new(1, Cat)], truth, [new(5, Grass)]);
        Assert.Equal(mistakes, scores.Compute(c => c == Cat).Count);
    }

    [Fact]
    public void A_crowd_excuses_its_own_category_and_is_never_missed()
    {
        Assert.Equal(0, Compute([1, 1, 1, 1], [new(1, Cat)], [5, 5, 5, 5], [new(5, Cat, IsCrowd: true)]).Compute().Count);
        Assert.Equal(1, Compute([1, 1, 1, 1], [new(1, Cat)], [5, 5, 5, 5], [new(5, Grass, IsCrowd: true)]).Compute().Count);
    }

    [Fact]
    public void Void_and_crowd_excuse_together() =>
        Assert.Equal(0, Compute([1, 1, 1, 1], [new(1, Cat)], [0, 0, 5, 6], [new(5, Cat, IsCrowd: true), new(6, Grass, IsCrowd: true)]).Compute().Count);

    [Fact]
    public void Categories_that_nothing_has_are_left_out_of_the_mean()
    {
        var metric = Compute([1, 1, 2, 2], [new(1, Cat), new(2, Grass)], [5, 5, 6, 6], [new(5, Cat), new(6, Grass)]);
        Assert.Equal(new PanopticScores(100, 100, 100, 2), metric.Compute());
        Assert.Equal(new PanopticScores(100, 100, 100, 1), metric.Compute(c => c is Cat or 18));
        Assert.Equal(new PanopticScores(0, 0, 0, 0), metric.Compute(c => c == 18));
    }

    [Fact]
    public void Segments_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Compute([1, 2], [new(1, Cat)], [0, 0], []));
        Assert.Throws<ArgumentException>(() => Compute([0, 0], [new(0, Cat)], [0, 0], []));
        Assert.Throws<ArgumentException>(() => Compute([1, 1], [new(1, Cat), new(1, Grass)], [0, 0], []));
        Assert.Throws<ArgumentException>(() => Compute([0], [], [0, 0], []));
    }

    private static PanopticQualityMetric Compute(int[] predicted, PanopticSegment[] predictedSegments, int[] truth, PanopticSegment[] truthSegments)
    {
        var metric = new PanopticQualityMetric();
        metric.Add(predicted, predictedSegments, truth, truthSegments);
        return metric;
    }
}
