using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;
using FindAgents.Testing;
using TorchSharp;

namespace FindAgents.Engine.Tests;

/// <summary>What is asked about is looked at twice, with the real model.</summary>
public sealed class SecondLookTests(FindEngineFixture fixture) : IClassFixture<FindEngineFixture>
{
    private static readonly RefinePrompt Animal = new() { Box = new Box(20, 20, 400, 260) };
    private static readonly RefinePrompt Eye = new() { Box = new Box(180, 60, 30, 25) };

    private IFindEngine Engine => fixture.Engine;

    [Fact]
    public async Task The_answer_is_the_same_whether_the_look_was_kept_or_not()
    {
        using var image = await Engine.EncodeAsync(fixture.Cat);
        var first = await Engine.RefineAsync(image, Eye);
        var kept = await Engine.RefineAsync(image, Eye);
        await Engine.RefineAsync(image, new RefinePrompt { Box = new Box(20, 200, 30, 25) });
        var anew = await Engine.RefineAsync(image, Eye);
        var mask = Assert.Single(first.Regions).Mask;
        Assert.Equal((image.Width, image.Height), (mask.Width, mask.Height));
        Assert.Equal(mask.BoundingBox, mask.BoundingBox.Intersect(Eye.Box!.Value));
        Assert.Equal(mask, Assert.Single(kept.Regions).Mask);
        Assert.Equal(mask, Assert.Single(anew.Regions).Mask);
    }

    [Fact]
    public async Task The_mirror_image_and_one_closer_look_are_kept_and_go_with_the_image()
    {
        await Look(); // whatever is made once is made now
        var before = LiveTensors.Baseline();
        await Look();
        Assert.Equal(before, torch.Tensor.TotalCount);

        async Task Look()
        {
            using var image = await Engine.EncodeAsync(fixture.Cat);
            var encoded = LiveTensors.Baseline();
            await Engine.RefineAsync(image, Eye);
            await Engine.GroundAsync(image, ["a cat"]);
            var looked = torch.Tensor.TotalCount;
            Assert.True(looked > encoded);
            for (var i = 0; i < 5; i++)
            {
                await Engine.RefineAsync(image, new RefinePrompt { Positive = [new PointF(60 * i, 20 * i)], Negative = [new PointF(60 * i, (20 * i) + 15)] });
                await Engine.RefineAsync(image, Eye);
                await Engine.RefineAsync(image, Animal);
                await Engine.GroundAsync(image, ["a cat"]);
                Assert.Equal(looked, torch.Tensor.TotalCount);
            }
        }
    }

    [Fact]
    public async Task Calls_at_one_time_get_what_they_would_get_alone()
    {
        RefinePrompt[] prompts = [Eye, new() { Box = new Box(20, 200, 30, 25) }, new() { Box = new Box(250, 150, 40, 30) }];
        using var image = await Engine.EncodeAsync(fixture.Cat);
        var alone = new List<BinaryMask>();
        foreach (var prompt in prompts)
        {
            alone.Add((await Engine.RefineAsync(image, prompt)).Regions.Single().Mask);
        }

        var together = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Engine.RefineAsync(image, prompts[i % prompts.Length])));
        Assert.All(together.Select((result, i) => (result, i)), e => Assert.True(alone[e.i % prompts.Length].IoU(e.result.Regions.Single().Mask) > 0.99));
    }

    [Fact]
    public async Task A_picture_and_its_mirror_image_give_mirrored_answers()
    {
        using var image = await Engine.EncodeAsync(fixture.Cat);
        using var mirrored = await Engine.EncodeAsync(fixture.Cat.FlipHorizontally());
        var box = Animal.Box!.Value;
        Mirrored(
            (await Engine.RefineAsync(image, Animal)).Regions.Single(),
            (await Engine.RefineAsync(mirrored, new RefinePrompt { Box = box with { X = image.Width - box.Right } })).Regions.Single());
        Mirrored((await Engine.GroundAsync(image, ["a cat"])).Regions.Single(), (await Engine.GroundAsync(mirrored, ["a cat"])).Regions.Single());

        static void Mirrored(Region one, Region other)
        {
            var (width, pixels) = (one.Mask.Width, other.Mask.Pixels.ToArray());
            for (var y = 0; y < other.Mask.Height; y++)
            {
                pixels.AsSpan(y * width, width).Reverse();
            }

            Assert.True(one.Mask.IoU(new BinaryMask(width, one.Mask.Height, pixels)) > 0.995);
        }
    }

    [Fact]
    public async Task An_engine_told_to_look_once_keeps_nothing_more()
    {
        using var once = FindEngine.Load(new FindEngineOptions { Device = "cpu", SecondLook = false });
        using var image = await once.EncodeAsync(fixture.Cat);
        await Ask(once, image);
        var kept = LiveTensors.Baseline();
        var fast = await Ask(once, image);
        Assert.Equal(kept, torch.Tensor.TotalCount);
        using var again = await Engine.EncodeAsync(fixture.Cat);
        var careful = await Ask(Engine, again);
        Assert.All(fast.Zip(careful), pair =>
        {
            Assert.NotEqual(pair.First, pair.Second);
            Assert.True(pair.First.IoU(pair.Second) > 0.3);
        });

        static async Task<BinaryMask[]> Ask(IFindEngine engine, EncodedImage image) =>
        [
            (await engine.RefineAsync(image, Animal)).Regions.Single().Mask,
            (await engine.RefineAsync(image, Eye)).Regions.Single().Mask,
            (await engine.GroundAsync(image, ["a cat"])).Regions.Single().Mask,
        ];
    }
}
