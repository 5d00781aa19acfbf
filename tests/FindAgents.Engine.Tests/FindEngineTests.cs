using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Testing;
using TorchSharp;

namespace FindAgents.Engine.Tests;

public sealed class FindEngineTests(FindEngineFixture fixture) : IClassFixture<FindEngineFixture>
{
    private IFindEngine Engine => fixture.Engine;

    [Fact]
    public async Task Two_hundred_mixed_calls_leave_no_tensor_behind()
    {
        using (await Engine.EncodeAsync(fixture.Cat))
        {
            // Whatever is made once is made now.
        }

        var before = LiveTensors.Baseline();
        using (var kept = await Engine.EncodeAsync(fixture.Cat)) // keeps closer looks as well, until it is disposed
        {
            for (var i = 0; i < 200; i++)
            {
                await Mixed(kept, i);
            }
        }

        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public async Task Failed_and_cancelled_calls_leave_no_tensor_behind()
    {
        using var kept = await Engine.EncodeAsync(fixture.Cat);
        var before = LiveTensors.Baseline();
        await Assert.ThrowsAsync<PromptException>(() => Engine.GroundAsync(kept, ["qzxwv"]));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Engine.SegmentAsync(kept, cancellationToken: new CancellationToken(true)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Engine.EncodeAsync(fixture.Cat, new CancellationToken(true)));
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public async Task A_disposed_encoding_frees_its_tensors_and_refuses_questions()
    {
        var before = LiveTensors.Baseline();
        var image = await Engine.EncodeAsync(fixture.Cat);
        Assert.True(torch.Tensor.TotalCount > before);
        Assert.True(image.ByteSize > 0);
        image.Dispose();
        image.Dispose();
        Assert.Equal(before, torch.Tensor.TotalCount);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Engine.SegmentAsync(image));
    }

    [Fact]
    public async Task Concurrent_callers_get_what_they_would_get_alone()
    {
        using var image = await Engine.EncodeAsync(fixture.Cat);
        string[] phrases = ["cat", "dog", "eye", "wall"];
        var alone = await Engine.GroundAsync(image, phrases, new GroundOptions { ScoreThreshold = 0 });
        var together = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Engine.GroundAsync(image, phrases, new GroundOptions { ScoreThreshold = 0 })));
        foreach (var result in together)
        {
            Assert.Equal(alone.Answers.Select(a => a.Score), result.Answers.Select(a => a.Score), (a, b) => Math.Abs(a - b) < 1e-5);
            Assert.All(alone.Answers.Zip(result.Answers), pair => Assert.True(Same(pair.First.Region?.Mask, pair.Second.Region?.Mask)));
        }
    }

    [Fact]
    public async Task An_answer_to_a_phrase_does_not_depend_on_what_else_is_asked()
    {
        using var image = await Engine.EncodeAsync(fixture.Cat);
        var options = new GroundOptions { ScoreThreshold = 0 };
        var alone = await Engine.GroundAsync(image, ["cat"], options);
        var among = await Engine.GroundAsync(image, ["a big brown dog on the grass", "cat", "person"], options);
        Assert.Equal(alone.Answers[0].Score, among.Answers[1].Score, 4);
        Assert.True(Same(alone.Answers[0].Region?.Mask, among.Answers[1].Region?.Mask));
    }

    [Fact]
    public async Task Results_say_what_a_caller_needs_to_trust_them()
    {
        using var image = await Engine.EncodeAsync(fixture.Cat);
        var result = await Engine.RefineAsync(image, new RefinePrompt { Box = new Box(60, 10, 330, 280) });
        Assert.Equal("find-mini", result.Model.Name);
        Assert.NotEmpty(result.Model.Version);
        Assert.Equal("interactive-segmentation", result.Prototype);
        Assert.Equal((image.Width, image.Height), (result.Width, result.Height));
        Assert.Equal(image.EncodeTime, result.Timings.Encode);
        Assert.True(result.Timings.Ask > TimeSpan.Zero);
        var region = Assert.Single(result.Regions);
        Assert.Equal((image.Width, image.Height), (region.Mask.Width, region.Mask.Height));
        Assert.Equal(region.Mask.BoundingBox, region.Box);
        Assert.InRange(region.Score, 0, 1);
    }

    [Fact]
    public async Task An_answer_can_be_refined_from_its_own_mask()
    {
        using var image = await Engine.EncodeAsync(fixture.Cat);
        var first = await Engine.RefineAsync(image, new RefinePrompt { Positive = [new PointF(230, 130)] });
        var mask = Assert.Single(first.Regions).Mask;
        var second = await Engine.RefineAsync(image, new RefinePrompt { Previous = mask, Negative = [new PointF(20, 280)] });
        Assert.False(Assert.Single(second.Regions).Mask[20, 280]);
        Assert.NotEqual(mask, second.Regions[0].Mask);
    }

    [Fact]
    public async Task Segmentation_is_ranked_numbered_and_limited()
    {
        using var image = await Engine.EncodeAsync(fixture.Cat);
        var all = await Engine.SegmentAsync(image, new SegmentOptions { ScoreThreshold = 0 });
        Assert.Equal(Enumerable.Range(1, all.Regions.Count), all.Regions.Select(r => r.Number));
        Assert.Equal(all.Regions.Select(r => r.Score).OrderDescending(), all.Regions.Select(r => r.Score));
        var one = await Engine.SegmentAsync(image, new SegmentOptions { ScoreThreshold = 0, MaxRegions = 1 });
        Assert.Equal(all.Regions[0].Label, Assert.Single(one.Regions).Label);
        var cats = await Engine.SegmentAsync(image, new SegmentOptions { ScoreThreshold = 0, Categories = ["CAT"] });
        Assert.All(cats.Regions, r => Assert.Equal("cat", r.Label));
        Assert.NotEmpty(cats.Regions);
    }

    [Fact]
    public async Task Bad_phrases_are_named()
    {
        using var image = await Engine.EncodeAsync(fixture.Cat);
        Assert.Contains("at least one", (await Assert.ThrowsAsync<PromptException>(() => Engine.GroundAsync(image, []))).Message);
        Assert.Contains("Phrase 2 of 2", (await Assert.ThrowsAsync<PromptException>(() => Engine.GroundAsync(image, ["cat", "  "]))).Message);
        Assert.Contains("qzxwv", (await Assert.ThrowsAsync<PromptException>(() => Engine.GroundAsync(image, ["qzxwv"]))).Message);
        Assert.Contains("unicorn", (await Assert.ThrowsAsync<PromptException>(() => Engine.SegmentAsync(image, new SegmentOptions { Categories = ["unicorn"] }))).Message);
        var partly = await Engine.GroundAsync(image, ["qzxwv cat"]);
        Assert.Equal(["qzxwv"], partly.Answers[0].UnknownWords);
    }

    public static TheoryData<RefinePrompt, string> BadPrompts => new()
    {
        { new RefinePrompt(), "Nothing" },
        { new RefinePrompt { Negative = [new PointF(1, 1)] }, "Nothing" },
        { new RefinePrompt { Positive = [new PointF(double.NaN, 1)] }, "Positive point 1" },
        { new RefinePrompt { Positive = [new PointF(10, 10), new PointF(452, 1)] }, "Positive point 2" },
        { new RefinePrompt { Positive = [new PointF(10, 10)], Negative = [new PointF(1, -1)] }, "Negative point 1" },
        { new RefinePrompt { Strokes = [[]] }, "Stroke 1" },
        { new RefinePrompt { Box = new Box(0, 0, double.PositiveInfinity, 1) }, "not a number" },
        { new RefinePrompt { Box = new Box(10, 10, -5, 5) }, "not two corners" },
        { new RefinePrompt { Box = new Box(500, 10, 5, 5) }, "outside" },
        { new RefinePrompt { Mask = BinaryMask.Full(10, 10) }, "10×10" },
        { new RefinePrompt { Mask = BinaryMask.Empty(451, 300) }, "empty" },
    };

    [Theory]
    [MemberData(nameof(BadPrompts))]
    public async Task Bad_prompts_are_named(RefinePrompt prompt, string expected)
    {
        using var image = await Engine.EncodeAsync(fixture.Cat);
        var error = await Assert.ThrowsAsync<PromptException>(() => Engine.RefineAsync(image, prompt));
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public async Task Another_engines_encoding_is_refused()
    {
        using var other = FindEngine.Load(new FindEngineOptions { Device = "cpu" });
        using var image = await other.EncodeAsync(fixture.Cat);
        await Assert.ThrowsAsync<ArgumentException>(() => Engine.SegmentAsync(image));
    }

    [Fact]
    public void Missing_models_and_devices_are_named()
    {
        Assert.Contains("nowhere", Assert.Throws<FindException>(() => FindEngine.Load(new FindEngineOptions { ModelPath = "nowhere" })).Message);
        var empty = Directory.CreateTempSubdirectory("findagents-");
        try
        {
            Assert.Contains("config.json", Assert.Throws<FindException>(() => FindEngine.Load(new FindEngineOptions { ModelPath = empty.FullName })).Message);
        }
        finally
        {
            empty.Delete(recursive: true);
        }

        if (!torch.cuda.is_available())
        {
            Assert.Contains("no GPU", Assert.Throws<FindException>(() => FindEngine.Load(new FindEngineOptions { Device = "cuda" })).Message);
        }
    }

    [Fact]
    public async Task Tiny_and_extreme_images_are_answered()
    {
        foreach (var (width, height) in ((int, int)[])[(1, 1), (2, 700), (900, 3)])
        {
            using var image = await Engine.EncodeAsync(new RgbImage(width, height, new byte[width * height * 3]));
            await Engine.SegmentAsync(image);
            await Engine.GroundAsync(image, ["cat"]);
            await Engine.RefineAsync(image, new RefinePrompt { Positive = [new PointF(0.5, 0.5)] });
        }
    }

    // The order of floating-point sums differs with the threads at work, so single border pixels may.
    private static bool Same(BinaryMask? a, BinaryMask? b) => a is null || b is null ? a is null && b is null : a.IoU(b) > 0.999;

    private async Task Mixed(EncodedImage kept, int i)
    {
        switch (i % 5)
        {
            case 0:
                using (await Engine.EncodeAsync(fixture.Cat))
                {
                }

                break;
            case 1:
                await Engine.SegmentAsync(kept, new SegmentOptions { ScoreThreshold = 0 });
                break;
            case 2:
                await Engine.GroundAsync(kept, ["the cat", "a dog"], new GroundOptions { ScoreThreshold = 0 });
                break;
            case 3:
                await Engine.RefineAsync(kept, new RefinePrompt { Positive = [new PointF(200 + i, 120)], Negative = [new PointF(5, 5)] });
                break;
            default:
                await Engine.RefineAsync(kept, new RefinePrompt { Box = new Box(50, 20, 300, 200), Previous = BinaryMask.FromBox(kept.Width, kept.Height, new Box(60, 30, 200, 150)) });
                break;
        }
    }
}
