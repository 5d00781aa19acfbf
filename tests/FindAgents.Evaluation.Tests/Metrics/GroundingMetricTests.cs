using FindAgents.Engine.Masks;
using FindAgents.Evaluation.Metrics;

namespace FindAgents.Evaluation.Tests.Metrics;

public class GroundingMetricTests
{
    [Fact]
    public void Nothing_added_scores_nothing()
    {
        var scores = new GroundingMetric().Compute();
        Assert.Equal((0, 0, 0), (scores.CIoU, scores.MIoU, scores.Count));
        Assert.Equal([0.5, 0.6, 0.7, 0.8, 0.9], scores.Precision.Keys.Order());
        Assert.All(scores.Precision.Values, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Two_phrases_by_hand()
    {
        var metric = new GroundingMetric();
        metric.Add(30, 40);
        metric.Add(10, 160);
        var scores = metric.Compute();
        Assert.Equal(20, scores.CIoU, 9);
        Assert.Equal(100 * (0.75 + 0.0625) / 2, scores.MIoU, 4);
        Assert.Equal([50, 50, 50, 0, 0], scores.Precision.OrderBy(p => p.Key).Select(p => p.Value));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.6)]
    [InlineData(0.7)]
    [InlineData(0.8)]
    [InlineData(0.9)]
    public void An_IoU_of_exactly_a_threshold_reaches_it(double threshold)
    {
        var metric = new GroundingMetric();
        metric.Add((long)Math.Round(1000 * threshold), 1000);
        Assert.Equal(100, metric.Compute().Precision[threshold]);
    }

    [Fact]
    public void Nothing_asked_and_nothing_given_is_no_hit()
    {
        var metric = new GroundingMetric();
        metric.Add(BinaryMask.Empty(4, 4), BinaryMask.Empty(4, 4));
        var scores = metric.Compute();
        Assert.Equal((0, 0, 1), (scores.CIoU, scores.MIoU, scores.Count));
        Assert.Equal(0, scores.Precision[0.5]);
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(6, 5)]
    public void Areas_that_cannot_be_are_refused(long intersection, long union)
    {
        var metric = new GroundingMetric();
        Assert.Throws<ArgumentOutOfRangeException>(() => metric.Add(intersection, union));
        Assert.Equal(0, metric.Compute().Count);
    }
}
