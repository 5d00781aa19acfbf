using FindAgents.Engine.Masks;
using FindAgents.Evaluation.Metrics;

namespace FindAgents.Evaluation.Tests.Metrics;

public class MaskMetricTests
{
    [Fact]
    public void Grounding_weighs_pixels_in_cIoU_and_phrases_in_mIoU()
    {
        var metric = new GroundingMetric();
        metric.Add(Mask(100), Mask(100));
        metric.Add(Mask(0), Mask(20));
        var scores = metric.Compute();
        Assert.Equal(100 * 100 / 120.0, scores.CIoU, 4);
        Assert.Equal(50, scores.MIoU, 4);
        Assert.Equal(50, scores.Precision[0.5]);
        Assert.Equal(2, scores.Count);
    }

    [Fact]
    public void An_IoU_of_exactly_a_threshold_reaches_it()
    {
        var metric = new GroundingMetric();
        metric.Add(Mask(80), Mask(100));
        Assert.Equal(100, metric.Compute().Precision[0.8]);
    }

    [Fact]
    public void Masks_of_other_sizes_are_refused() =>
        Assert.Throws<MaskFormatException>(() => new GroundingMetric().Add(BinaryMask.Empty(2, 2), BinaryMask.Empty(3, 2)));

    [Fact]
    public void Clicks_are_counted_to_the_first_that_suffices()
    {
        var metric = new InteractiveMetric(maxClicks: 20);
        metric.Add([0.4, 0.85, 0.6]);
        metric.Add([0.1, 0.2, 0.3]);
        Assert.Equal((2 + 20) / 2.0, metric.Clicks(0.8));
        Assert.Equal(0.25, metric.MeanIoU(1), 9);
    }

    [Fact]
    public void Panoptic_quality_counts_matches_misses_and_inventions()
    {
        var metric = new PanopticQualityMetric();
        metric.Add([5, 5, 5, 6, 0, 8], [new(5, 7, false), new(6, 9, false), new(8, 9, false)], [1, 1, 1, 2, 2, 0], [new(1, 7, false), new(2, 7, false)]);
        var seven = metric.Compute(category => category == 7);
        Assert.Equal(100 / 1.5, seven.PQ, 9);
        Assert.Equal(100, seven.SQ, 9);

        // Segment 6 is invented; segment 8 lies where nothing is labelled and counts for nothing.
        Assert.Equal(0, metric.Compute(category => category == 9).PQ);
        Assert.Equal(100 / 1.5 / 2, metric.Compute().PQ, 9);
    }

    [Fact]
    public void Maps_of_different_sizes_are_refused() =>
        Assert.Throws<ArgumentException>(() => new PanopticQualityMetric().Add([0, 0], [], [1], [new(1, 7, false)]));

    private static BinaryMask Mask(int count) => BinaryMask.FromNonZero(20, 10, [.. Enumerable.Range(0, 200).Select(i => (byte)(i < count ? 1 : 0))]);
}
