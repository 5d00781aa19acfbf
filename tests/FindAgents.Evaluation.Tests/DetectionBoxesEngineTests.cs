using FindAgents.Engine;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Evaluation.Tests;

public class DetectionBoxesEngineTests
{
    private static readonly RgbImage Photo = new(128, 64, new byte[128 * 64 * 3]);

    [Fact]
    public async Task Its_boxes_answer_names_clicks_and_boxes()
    {
        using var engine = new DetectionBoxesEngine(new OnePeak(), ["cat", "dog"]);
        using var encoded = await engine.EncodeAsync(Photo);

        // The peak at cell (8, 8) of a 64×64 input: x 32 ± 16, y 32 ± 8, on a photo twice as wide.
        var expected = new Box(32, 24, 64, 16);
        var segments = await engine.SegmentAsync(encoded, new SegmentOptions { ScoreThreshold = 0.3 });
        var answers = (await engine.GroundAsync(encoded, ["dog", "cat"])).Answers;
        var click = await engine.RefineAsync(encoded, new RefinePrompt { Positive = [new PointF(40, 30)] });
        var beside = await engine.RefineAsync(encoded, new RefinePrompt { Positive = [new PointF(4, 4)] });
        var box = await engine.RefineAsync(encoded, new RefinePrompt { Box = new Box(1, 2, 3, 4) });

        Assert.Equal([("dog", expected)], segments.Regions.Select(r => (r.Label, r.Box)));
        Assert.Equal([true, false], answers.Select(a => a.Found));
        Assert.Equal(expected, click.Regions.Single().Box);
        Assert.Empty(beside.Regions);
        Assert.Equal(new Box(1, 2, 3, 4), box.Regions.Single().Box);
    }

    [Fact]
    public async Task Asking_leaves_no_tensor_behind()
    {
        using var engine = new DetectionBoxesEngine(new OnePeak(), ["cat", "dog"]);
        (await engine.EncodeAsync(Photo)).Dispose();
        var before = LiveTensors.Baseline();
        (await engine.EncodeAsync(Photo)).Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    private sealed class OnePeak : IVisionFoundation
    {
        public string Name => "one peak";

        public IReadOnlyList<FeatureMapSpec> FeatureMaps => [];

        public (int Width, int Height) InputSize(int width, int height) => (64, 64);

        public VisionFeatures Encode(Tensor pixels)
        {
            var heat = zeros(1, 2, 16, 16);
            heat[0, 1, 8, 8] = 0.9f;
            var boxes = tensor(new float[] { 16, 8, 16, 8 }).view(1, 4, 1, 1).repeat(1, 1, 16, 16);
            return new VisionFeatures(new Dictionary<string, Tensor>(), heat.DetachFromDisposeScope(), boxes.DetachFromDisposeScope());
        }

        public void Dispose()
        {
        }
    }
}
