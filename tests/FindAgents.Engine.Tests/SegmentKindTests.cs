using FindAgents.Engine.Masks;
using FindAgents.Testing;
using TorchSharp;

namespace FindAgents.Engine.Tests;

/// <summary>Panoptic and semantic segmentation with the real model.</summary>
public sealed class SegmentKindTests(FindEngineFixture fixture) : IClassFixture<FindEngineFixture>
{
    private IFindEngine Engine => fixture.Engine;

    [Theory]
    [InlineData(SegmentKind.Panoptic, "panoptic-segmentation")]
    [InlineData(SegmentKind.Semantic, "semantic-segmentation")]
    public async Task No_pixel_is_in_two_regions_and_each_says_what_it_is(SegmentKind kind, string prototype)
    {
        using var image = await Engine.EncodeAsync(fixture.Cat);
        var result = await Engine.SegmentAsync(image, new SegmentOptions { Kind = kind });
        Assert.Equal(prototype, result.Prototype);
        Assert.NotEmpty(result.Regions);
        Assert.Equal(Enumerable.Range(1, result.Regions.Count), result.Regions.Select(r => r.Number));
        Assert.All(result.Regions, r => Assert.Contains(r.Label, r.IsThing == true ? Engine.Model.Categories : Engine.Model.StuffCategories));
        Assert.Equal(result.Regions.Sum(r => (long)r.Mask.Area), result.Regions.Select(r => r.Mask).Aggregate(BinaryMask.Empty(image.Width, image.Height), (a, b) => a.Union(b)).Area);
        Assert.Contains(result.Regions, r => r.Label == "cat" && r.Mask[230, 130]);
    }

    [Fact]
    public async Task Things_say_that_they_are_things()
    {
        using var image = await Engine.EncodeAsync(fixture.Cat);
        Assert.All((await Engine.SegmentAsync(image)).Regions, r => Assert.True(r.IsThing));
        Assert.Null(Assert.Single((await Engine.RefineAsync(image, new RefinePrompt { Box = new Box(50, 20, 300, 200) })).Regions).IsThing);
    }

    [Fact]
    public async Task Categories_may_be_stuff_where_stuff_is_asked_for()
    {
        using var image = await Engine.EncodeAsync(fixture.Cat);
        string[] wall = ["wall"];
        var found = await Engine.SegmentAsync(image, new SegmentOptions { Kind = SegmentKind.Panoptic, Categories = wall });
        Assert.All(found.Regions, r => Assert.Equal("wall", r.Label));
        Assert.Contains("things", (await Assert.ThrowsAsync<PromptException>(() => Engine.SegmentAsync(image, new SegmentOptions { Categories = wall }))).Message);
    }

    [Fact]
    public async Task The_same_question_has_the_same_answer_to_the_bit_also_after_a_reload()
    {
        using var again = FindEngine.Load(new FindEngineOptions { Device = "cpu" });
        var answers = new List<string>();
        foreach (var engine in (IFindEngine[])[Engine, Engine, again])
        {
            using var image = await engine.EncodeAsync(fixture.Cat);
            var things = await engine.SegmentAsync(image, new SegmentOptions { ScoreThreshold = 0 });
            var all = await engine.SegmentAsync(image, new SegmentOptions { Kind = SegmentKind.Panoptic });
            var phrases = await engine.GroundAsync(image, ["the cat", "an animal", "blanket"], new GroundOptions { ScoreThreshold = 0 });
            var click = await engine.RefineAsync(image, new RefinePrompt { Positive = [new PointF(230, 130)] });
            answers.Add(string.Join('\n', things.Regions.Concat(all.Regions).Concat(phrases.Regions).Concat(click.Regions)
                .Select(r => $"{r.Label} {r.Score:r} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(r.Mask.Pixels))}")));
        }

        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(answers[0], answers[2]);
    }

    [Fact]
    public async Task Every_kind_frees_its_tensors()
    {
        using var image = await Engine.EncodeAsync(fixture.Cat);
        await Engine.SegmentAsync(image, new SegmentOptions { Kind = SegmentKind.Panoptic });
        var before = LiveTensors.Baseline();
        foreach (var kind in Enum.GetValues<SegmentKind>())
        {
            await Engine.SegmentAsync(image, new SegmentOptions { Kind = kind });
        }

        Assert.Equal(before, torch.Tensor.TotalCount);
    }
}
