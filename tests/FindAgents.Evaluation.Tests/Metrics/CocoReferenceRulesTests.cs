using FindAgents.Engine.Masks;
using FindAgents.Evaluation.Metrics;

namespace FindAgents.Evaluation.Tests.Metrics;

/// <summary>The rules of COCO's reference code that decide figures, each by a case worked out by hand.</summary>
public class CocoReferenceRulesTests
{
    private static readonly Box Left = new(0, 0, 40, 40);
    private static readonly Box Right = new(100, 0, 40, 40);

    [Fact]
    public void Nothing_at_all_is_nothing_to_measure()
    {
        var scores = new CocoAveragePrecision(DetectionKind.Box).Compute();
        Assert.Equal((-1, -1, -1), (scores.AP, scores.AR100, scores.APSmall));
        Assert.Empty(scores.PerCategory);
    }

    [Fact]
    public void A_category_is_listed_only_where_it_has_something_to_find()
    {
        var metric = new CocoAveragePrecision(DetectionKind.Box);
        metric.AddTruth(1, 3, Left, isCrowd: false);
        metric.AddTruth(1, 5, Left, isCrowd: false);
        metric.AddTruth(1, 7, Left, isCrowd: true);
        metric.AddPrediction(1, 3, Left, 0.9);
        metric.AddPrediction(1, 9, Left, 0.9);
        var scores = metric.Compute();
        Assert.Equal([3, 5], scores.PerCategory.Keys.Order());
        Assert.Equal(100, scores.PerCategory[3], 9);
        Assert.Equal(0, scores.PerCategory[5]);
        Assert.Equal(50, scores.AP, 9);
    }

    [Fact]
    public void Half_of_the_recall_at_full_precision_is_51_of_101_steps()
    {
        var metric = new CocoAveragePrecision(DetectionKind.Box);
        metric.AddTruth(1, 1, Left, isCrowd: false);
        metric.AddTruth(1, 1, Right, isCrowd: false);
        metric.AddPrediction(1, 1, Left, 0.9);
        Assert.Equal(100 * 51 / 101.0, metric.Compute().AP50, 9);
        Assert.Equal(50, metric.Compute().AR100, 9);
    }

    [Fact]
    public void The_overlap_decides_which_thresholds_are_reached()
    {
        // 30 of 40 columns: IoU 0.75 exactly, which reaches 0.50 to 0.75, six thresholds of ten.
        var metric = new CocoAveragePrecision(DetectionKind.Box);
        metric.AddTruth(1, 1, Left, isCrowd: false);
        metric.AddPrediction(1, 1, Left with { Width = 30 }, 0.9);
        var scores = metric.Compute();
        Assert.Equal(60, scores.AP, 9);
        Assert.Equal(100, scores.AP75, 9);
    }

    [Fact]
    public void Of_equal_scores_in_an_image_the_first_added_comes_first()
    {
        Assert.Equal(100, Ranked(Left, Right).AP50, 9);
        Assert.Equal(50, Ranked(Right, Left).AP50, 9);

        static CocoScores Ranked(Box first, Box second)
        {
            var metric = new CocoAveragePrecision(DetectionKind.Box);
            metric.AddTruth(1, 1, Left, isCrowd: false);
            metric.AddPrediction(1, 1, first, 0.5);
            metric.AddPrediction(1, 1, second, 0.5);
            return metric.Compute();
        }
    }

    [Fact]
    public void Of_equal_scores_in_two_images_the_smaller_id_comes_first()
    {
        Assert.Equal(100, Ranked(hit: 1, miss: 2).AP50, 9);
        Assert.Equal(50, Ranked(hit: 2, miss: 1).AP50, 9);

        static CocoScores Ranked(long hit, long miss)
        {
            var metric = new CocoAveragePrecision(DetectionKind.Box);
            metric.AddTruth(hit, 1, Left, isCrowd: false);
            metric.AddPrediction(2, 1, miss == 2 ? Right : Left, 0.5);
            metric.AddPrediction(1, 1, miss == 1 ? Right : Left, 0.5);
            return metric.Compute();
        }
    }

    [Fact]
    public void A_second_detection_of_the_same_object_is_a_miss()
    {
        var metric = new CocoAveragePrecision(DetectionKind.Box);
        metric.AddTruth(1, 1, Left, isCrowd: false);
        metric.AddTruth(1, 1, Right, isCrowd: false);
        metric.AddPrediction(1, 1, Left, 0.9);
        metric.AddPrediction(1, 1, Left, 0.8);
        metric.AddPrediction(1, 1, Right, 0.7);

        // Precision 1 to a recall of one half (51 steps), 2/3 beyond (50 steps).
        Assert.Equal(100 * (51 + (50 * 2 / 3.0)) / 101, metric.Compute().AP50, 9);
    }

    [Fact]
    public void A_crowd_takes_any_number_of_detections_and_is_nothing_to_find()
    {
        var metric = new CocoAveragePrecision(DetectionKind.Box);
        metric.AddTruth(1, 1, Left, isCrowd: false);
        metric.AddTruth(1, 1, new Box(100, 0, 200, 200), isCrowd: true);
        metric.AddPrediction(1, 1, Right, 0.9);
        metric.AddPrediction(1, 1, Right with { Y = 100 }, 0.8);

        // Half inside: the part of the detection is what counts, 0.5 reaches the first threshold only.
        metric.AddPrediction(1, 1, new Box(80, 0, 40, 40), 0.7);
        metric.AddPrediction(1, 1, Left, 0.6);
        var scores = metric.Compute();
        Assert.Equal(100, scores.AP50, 9);
        Assert.Equal(50, scores.AP75, 9);
        Assert.Equal(100, scores.AR100, 9);
    }

    [Fact]
    public void A_crowd_never_takes_what_a_single_object_can_have()
    {
        var metric = new CocoAveragePrecision(DetectionKind.Box);
        metric.AddTruth(1, 1, new Box(0, 0, 200, 200), isCrowd: true);
        metric.AddTruth(1, 1, Left, isCrowd: false);
        metric.AddPrediction(1, 1, Left with { Width = 24 }, 0.9);
        Assert.Equal(100, metric.Compute().AP50, 9);
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(10, 100)]
    [InlineData(100, 100)]
    public void Only_the_surest_detections_of_an_image_count(int limit, double expected)
    {
        var metric = new CocoAveragePrecision(DetectionKind.Box);
        for (var i = 0; i < 10; i++)
        {
            var box = new Box(50 * i, 0, 40, 40);
            metric.AddTruth(1, 1, box, isCrowd: false);
            metric.AddPrediction(1, 1, box, 1 - (0.01 * i));
        }

        var scores = metric.Compute();
        Assert.Equal(expected, limit == 1 ? scores.AR1 : limit == 10 ? scores.AR10 : scores.AR100, 9);
    }

    [Fact]
    public void The_hundred_and_first_detection_is_not_looked_at()
    {
        Assert.Equal(100, Recall(others: 99));
        Assert.Equal(0, Recall(others: 100));

        static double Recall(int others)
        {
            var metric = new CocoAveragePrecision(DetectionKind.Box);
            metric.AddTruth(1, 1, Left, isCrowd: false);
            metric.AddPrediction(1, 1, Left, 0.1);
            for (var i = 0; i < others; i++)
            {
                metric.AddPrediction(1, 1, Right, 0.9);
            }

            return metric.Compute().AR100;
        }
    }

    [Fact]
    public void Sizes_are_closed_on_both_sides()
    {
        var metric = new CocoAveragePrecision(DetectionKind.Box);
        metric.AddTruth(1, 1, new Box(0, 0, 32, 32), isCrowd: false);
        metric.AddPrediction(1, 1, new Box(0, 0, 32, 32), 0.9);
        var scores = metric.Compute();
        Assert.Equal(100, scores.APSmall, 9);
        Assert.Equal(100, scores.APMedium, 9);
        Assert.Equal(-1, scores.APLarge);
    }

    [Fact]
    public void Another_size_is_neither_hit_nor_miss()
    {
        // The surest is a hit among the large, and an unmatched large one is no miss among the small.
        var metric = new CocoAveragePrecision(DetectionKind.Box);
        metric.AddTruth(1, 1, new Box(0, 0, 10, 10), isCrowd: false);
        metric.AddTruth(1, 1, new Box(0, 100, 100, 100), isCrowd: false);
        metric.AddPrediction(1, 1, new Box(0, 100, 100, 100), 0.9);
        metric.AddPrediction(1, 1, new Box(200, 100, 100, 100), 0.8);
        metric.AddPrediction(1, 1, new Box(0, 0, 10, 10), 0.7);
        var scores = metric.Compute();
        Assert.Equal(100, scores.APSmall, 9);
        Assert.Equal(100, scores.APLarge, 9);
        Assert.Equal(100 * (51 + (50 * 2 / 3.0)) / 101, scores.AP, 9);
    }

    [Fact]
    public void The_annotated_area_decides_the_size_not_the_box()
    {
        var metric = new CocoAveragePrecision(DetectionKind.Box);
        metric.AddTruth(1, 1, Left, isCrowd: false, area: 500);
        metric.AddPrediction(1, 1, Left, 0.9);
        Assert.Equal(100, metric.Compute().APSmall, 9);
        Assert.Equal(-1, metric.Compute().APMedium);
    }

    [Fact]
    public void Boxes_cannot_stand_for_masks()
    {
        var metric = new CocoAveragePrecision(DetectionKind.Mask);
        Assert.Throws<InvalidOperationException>(() => metric.AddTruth(1, 1, Left, isCrowd: false));
        Assert.Throws<InvalidOperationException>(() => metric.AddPrediction(1, 1, Left, 0.5));
        Assert.Equal(-1, metric.Compute().AP);
    }

    [Fact]
    public void A_score_that_is_no_number_is_refused() =>
        Assert.Throws<ArgumentException>(() => new CocoAveragePrecision(DetectionKind.Box).AddPrediction(1, 1, Left, double.NaN));

    [Fact]
    public void Masks_of_other_sizes_are_refused()
    {
        var metric = new CocoAveragePrecision(DetectionKind.Mask);
        metric.AddTruth(1, 1, RunLengthEncoding.FromBox(20, 20, new Box(0, 0, 5, 5)), isCrowd: false);
        metric.AddPrediction(1, 1, RunLengthEncoding.FromBox(21, 20, new Box(0, 0, 5, 5)), 0.5);
        Assert.Throws<MaskFormatException>(() => metric.Compute());
    }
}
