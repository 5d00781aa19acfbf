using CsCheck;
using FindAgents.Evaluation.Metrics;

namespace FindAgents.Evaluation.Tests.Metrics;

public class SemanticIoUMetricTests
{
    private static readonly Gen<(int[] Predicted, int[] Truth)[]> Images =
        Gen.Select(Gen.Int[0, 3].Array[12], Gen.Int[0, 3].Array[12]).Array[1, 4];

    [Fact]
    public void Pixels_of_all_images_count_together()
    {
        var metric = new SemanticIoUMetric();
        metric.Add([1, 1, 2, 0], [1, 2, 2, 2]); // 1: one of two claimed; 2: one of three found
        metric.Add([2, 2], [2, 2]);
        Assert.Equal(100 * 0.5, metric.MeanIoU(c => c == 1), 9);
        Assert.Equal(100 * 3 / 5.0, metric.MeanIoU(c => c == 2), 9);
        Assert.Equal(100 * (0.5 + 0.6) / 2, metric.MeanIoU(), 9);
        Assert.Equal(100 * 4 / 6.0, metric.PixelAccuracy, 9);
    }

    [Fact]
    public void What_is_not_labelled_counts_nowhere()
    {
        var metric = new SemanticIoUMetric();
        metric.Add([1, 1, 3, 3], [1, 1, 0, 0]);
        Assert.Equal(100, metric.MeanIoU(), 9);
        Assert.Equal(100, metric.PixelAccuracy, 9);
    }

    [Fact]
    public void Nothing_labelled_scores_nothing()
    {
        var metric = new SemanticIoUMetric();
        metric.Add([1, 2], [0, 0]);
        Assert.Equal(0, metric.MeanIoU());
        Assert.Equal(0, metric.PixelAccuracy);
    }

    [Fact]
    public void Maps_of_different_sizes_are_refused() =>
        Assert.Contains("3 pixels", Assert.Throws<ArgumentException>(() => new SemanticIoUMetric().Add([1, 1, 1], [1, 1])).Message);

    [Fact]
    public void It_is_the_IoU_of_the_sets_of_pixels() => Images.Sample(images =>
    {
        var metric = new SemanticIoUMetric();
        foreach (var (predicted, truth) in images)
        {
            metric.Add(predicted, truth);
        }

        var pairs = images.SelectMany(i => i.Predicted.Zip(i.Truth)).Where(p => p.Second != 0).ToList();
        var expected = pairs.Select(p => p.Second).Distinct().Select(c =>
            (double)pairs.Count(p => p.First == c && p.Second == c) / pairs.Count(p => p.First == c || p.Second == c)).ToList();
        Assert.Equal(expected.Count == 0 ? 0 : 100 * expected.Average(), metric.MeanIoU(), 9);
    });
}
