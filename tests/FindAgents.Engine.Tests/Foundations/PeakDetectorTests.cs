using FindAgents.Engine.Foundations.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Foundations;

public sealed class PeakDetectorTests
{
    [Fact]
    public void Peaks_come_best_first_with_their_class_cell_and_box()
    {
        using var scope = NewDisposeScope();
        using var features = Features();
        using var found = PeakDetector.Detect(features, count: 3);

        Assert.Equal([2, 3], found.Scores.shape);
        Assert.Equal([0.9f, 0.6f, 0.3f], Values<float>(found.Scores[0]));
        Assert.Equal([1L, 0L, 1L], Values<long>(found.Classes[0]));
        Assert.Equal([2L, 1L, 0L, 0L, 4L, 3L], Values<long>(found.Cells[0]));
        Assert.Equal([8 - 1f, 4 - 2f, 8 + 3f, 4 + 4f], Values<float>(found.Boxes[0, 0]));
        Assert.Equal([0 - 5f, 0 - 6f, 0 + 7f, 0 + 8f], Values<float>(found.Boxes[0, 1]));

        // The second picture has one peak; the rest of its row is empty.
        Assert.Equal([0.5f, 0, 0], Values<float>(found.Scores[1]));
        Assert.Equal(2, found.Classes[1, 0].item<long>());
    }

    [Fact]
    public void Only_the_classes_asked_for_are_looked_at()
    {
        using var features = Features();
        using var found = PeakDetector.Detect(features, count: 2, classes: [2, 1]);
        Assert.Equal([1L, 1L], Values<long>(found.Classes[0]));
        Assert.Equal(2, found.Classes[1, 0].item<long>());
        Assert.Equal(0.5f, found.Scores[1, 0].item<float>());
    }

    [Fact]
    public void Large_maps_give_the_same_as_sorting_everything()
    {
        using var scope = NewDisposeScope();
        var heat = rand([2, 80, 24, 32], generator: new Generator(7));
        var boxes = rand(2, 4, 24, 32);
        using var features = new VisionFeatures(new Dictionary<string, Tensor>(), heat, boxes);
        using var found = PeakDetector.Detect(features, count: 40);

        var peaks = heat.where(heat.eq(nn.functional.max_pool2d(heat, [3, 3], [1, 1], [1, 1])), zeros([])).flatten(1);
        var (scores, index) = peaks.topk(40, 1);
        Assert.Equal(Values<float>(scores), Values<float>(found.Scores));
        Assert.Equal(Values<long>(index.div(24 * 32, RoundingMode.floor)), Values<long>(found.Classes));
        Assert.Equal(Values<long>(index.remainder(32)), Values<long>(found.Cells.select(2, 0)));
        Assert.Equal(Values<long>(index.remainder(24 * 32).div(32, RoundingMode.floor)), Values<long>(found.Cells.select(2, 1)));
    }

    [Fact]
    public void Bad_requests_are_refused()
    {
        using var features = Features();
        using var blind = new VisionFeatures(new Dictionary<string, Tensor>());
        Assert.Throws<ArgumentException>(() => PeakDetector.Detect(blind));
        Assert.Throws<ArgumentException>(() => PeakDetector.Detect(features, classes: []));
        Assert.Throws<ArgumentOutOfRangeException>(() => PeakDetector.Detect(features, classes: [3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => PeakDetector.Detect(features, count: 0));
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var features = Features();
        PeakDetector.Detect(features, classes: [1]).Dispose();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        PeakDetector.Detect(features, classes: [1]).Dispose();
        PeakDetector.Detect(features).Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Categories_are_cocos()
    {
        Assert.Equal(80, CocoCategories.Things.Count);
        Assert.Equal(53, CocoCategories.Stuff.Count);
        Assert.Equal(133, CocoCategories.All.Select(category => category.Id).Distinct().Count());
        Assert.Equal(CocoCategories.Things.Select(category => category.Id).Order(), CocoCategories.Things.Select(category => category.Id));
        Assert.Equal(15, CocoCategories.ThingIndex(17));
        Assert.Equal("cat", CocoCategories.Find(17)!.Name);
        Assert.Equal(-1, CocoCategories.ThingIndex(184));
        Assert.Null(CocoCategories.Find(12));
        Assert.Equal(
            ["tree", "brick wall", "wood floor", "window blind", "sky", "door", "fire hydrant", "floor", "playing field"],
            new[] { 184, 171, 118, 180, 187, 112, 11, 190, 145 }.Select(id => CocoCategories.Find(id)!.Phrase));
    }

    // Two pictures, three classes, 4 rows of 5 cells.
    private static VisionFeatures Features()
    {
        var heat = zeros(2, 3, 4, 5);
        heat[0, 1, 1, 2] = 0.9f;
        heat[0, 1, 1, 3] = 0.8f; // beside a higher one of its class: no peak
        heat[0, 0, 0, 0] = 0.6f;
        heat[0, 1, 3, 4] = 0.3f;
        heat[1, 2, 2, 2] = 0.5f;
        var boxes = zeros(2, 4, 4, 5);
        for (var side = 0; side < 4; side++)
        {
            boxes[0, side, 1, 2] = side + 1f;
            boxes[0, side, 0, 0] = side + 5f;
        }

        return new VisionFeatures(new Dictionary<string, Tensor>(), heat, boxes);
    }

    private static T[] Values<T>(Tensor tensor)
        where T : unmanaged
    {
        using var contiguous = tensor.contiguous();
        return contiguous.data<T>().ToArray();
    }
}
