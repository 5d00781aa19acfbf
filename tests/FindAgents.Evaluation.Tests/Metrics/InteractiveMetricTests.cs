using FindAgents.Evaluation.Metrics;

namespace FindAgents.Evaluation.Tests.Metrics;

public class InteractiveMetricTests
{
    [Fact]
    public void Three_objects_by_hand()
    {
        var metric = new InteractiveMetric(maxClicks: 20);
        metric.Add([0.55, 0.82, 0.7, 0.95]);
        metric.Add([0.9]);
        metric.Add([0.1, 0.2, 0.3, 0.6]);
        var scores = metric.Compute(iouAtClick: 2);
        Assert.Equal((1 + 1 + 4) / 3.0, scores.NoC50, 9);
        Assert.Equal((2 + 1 + 20) / 3.0, scores.NoC80, 9);
        Assert.Equal((4 + 1 + 20) / 3.0, scores.NoC85, 9);
        Assert.Equal((4 + 1 + 20) / 3.0, scores.NoC90, 9);
        Assert.Equal((0.82 + 0.9 + 0.2) / 3, scores.MIoU, 6);
        Assert.Equal(3, scores.Count);
    }

    [Theory]
    [InlineData(0.8)]
    [InlineData(0.85)]
    [InlineData(0.9)]
    public void An_IoU_of_exactly_a_threshold_suffices_in_either_precision(double threshold)
    {
        var metric = new InteractiveMetric();
        metric.Add([threshold]);
        metric.Add([(float)threshold]);
        Assert.Equal(1, metric.Clicks(threshold));
    }

    [Fact]
    public void The_mean_of_nothing_is_refused()
    {
        Assert.Throws<InvalidOperationException>(() => new InteractiveMetric().Compute());
        Assert.Throws<InvalidOperationException>(() => new InteractiveMetric().Clicks(0.5));
        Assert.Throws<InvalidOperationException>(() => new InteractiveMetric().MeanIoU(1));
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        var metric = new InteractiveMetric();
        Assert.Throws<ArgumentOutOfRangeException>(() => new InteractiveMetric(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => metric.Add([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => metric.Add([0.5, 1.1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => metric.Add([double.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => metric.MeanIoU(0));
        Assert.Equal(0, metric.Count);
    }
}
