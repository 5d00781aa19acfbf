using FindAgents.Engine.Masks;
using FindAgents.Testing;
using TorchSharp;

namespace FindAgents.Engine.Tests;

/// <summary>Something small is looked at twice, with the real model.</summary>
public sealed class CloserLookTests(FindEngineFixture fixture) : IClassFixture<FindEngineFixture>
{
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
        Assert.True(Eye.Box!.Value.IoU(mask.BoundingBox) > 0.3);
        Assert.Equal(mask, Assert.Single(kept.Regions).Mask);
        Assert.Equal(mask, Assert.Single(anew.Regions).Mask);
    }

    [Fact]
    public async Task One_look_is_kept_and_goes_with_the_image()
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
            var looked = torch.Tensor.TotalCount;
            Assert.True(looked > encoded);
            for (var i = 0; i < 5; i++)
            {
                await Engine.RefineAsync(image, new RefinePrompt { Positive = [new PointF(60 * i, 20 * i)], Negative = [new PointF(60 * i, (20 * i) + 15)] });
                await Engine.RefineAsync(image, Eye);
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
}
