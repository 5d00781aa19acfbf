using FindAgents.Engine.Interface;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Interface;

public sealed class EmbeddingSamplerTests : IDisposable
{
    private readonly FindInterface _find;
    private readonly DisposeScope _scope;
    private readonly InterfaceMemory _memory;

    public EmbeddingSamplerTests()
    {
        _find = Small.Make();
        _scope = NewDisposeScope();
        _memory = Small.Memory(_find);
    }

    public void Dispose()
    {
        _memory.Dispose();
        _scope.Dispose();
        _find.Dispose();
    }

    [Fact]
    public void Positive_pixels_come_before_negative_ones_in_row_major_order_and_the_rest_is_padding()
    {
        var positive = new[] { Small.Mask(2, (1, 4, 4), (0, 9, 1), (0, 2, 7)), Small.Mask(2, (1, 1, 1)) };
        var negative = new[] { Small.Mask(2, (0, 3, 3)), Small.Mask(2) };
        var levels = _find.Sampler.Sample(_memory, positive, negative, paddingIndex: -9);

        Assert.Equal(3, levels.Count);
        foreach (var level in levels)
        {
            Assert.Equal([2, 4, 16], level.Content!.shape);
            Assert.Equal([0, 0, 1, 0, 1, -9, -9, -9], level.Index!.flatten().data<long>().ToArray());
            Assert.Equal([false, false, false, false, false, true, true, true], level.Padding!.flatten().data<bool>().ToArray());
        }
    }

    [Fact]
    public void A_corner_pixel_takes_the_corner_cell_and_its_sign()
    {
        var levels = _find.Sampler.Sample(_memory, [Small.Mask(1, (0, 0, 0)), Small.Mask(1)], [Small.Mask(1), Small.Mask(1, (0, 0, 0))]);
        var parameters = _find.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        for (var i = 0; i < levels.Count; i++)
        {
            var corner = _memory.Levels[i].Content.select(1, 0).matmul(parameters[$"mask_sptial_embed.{i}"]); // (B, C)
            Small.AssertClose(corner[0] + parameters["pn_indicator.weight"][0], levels[i].Content![0, 0]);
            Small.AssertClose(corner[1] + parameters["pn_indicator.weight"][1], levels[i].Content![1, 0]);
        }
    }

    [Fact]
    public void Pixels_are_placed_without_the_half_pixel_and_corners_are_centres()
    {
        var map = arange(6, float32).view(1, 1, 2, 3);
        using var points = tensor(new float[,,] { { { 0, 0 }, { 1, 1 }, { 0.25f, 0.5f } } });
        var sampled = EmbeddingSampler.PointSample(map, points);
        Small.AssertClose(tensor(new float[,,] { { { 0 }, { 5 }, { 2 } } }), sampled);
    }

    [Fact]
    public void Too_many_pixels_are_drawn_from_a_generator_and_every_prompt_is_heard()
    {
        var crowd = Small.Mask(2, (1, 16, 16));
        crowd[0, ..16] = true;
        var masks = new[] { crowd, crowd };
        var none = new[] { Small.Mask(2), Small.Mask(2) };
        using var first = new Generator(7);
        using var second = new Generator(7);
        using var other = new Generator(8);
        var a = _find.Sampler.Sample(_memory, masks, none, first);
        var b = _find.Sampler.Sample(_memory, masks, none, second);
        var c = _find.Sampler.Sample(_memory, masks, none, other);
        for (var i = 0; i < a.Count; i++)
        {
            Assert.Equal([2, 8, 16], a[i].Content!.shape);
            Small.AssertSame(a[i].Content!, b[i].Content!);
            Assert.Equal([0, 0, 0, 0, 0, 0, 0, 1], a[i].Index![0].data<long>().ToArray());
        }

        Assert.False(a[2].Content!.allclose(c[2].Content!));
    }

    [Fact]
    public void Without_pixels_there_are_no_tokens()
    {
        var none = new[] { Small.Mask(3), Small.Mask(1) };
        Assert.All(_find.Sampler.Sample(_memory, none, none), level =>
        {
            Assert.Equal([2, 0, 16], level.Content!.shape);
            Assert.Equal([2, 0], level.Index!.shape);
            Assert.Equal([2, 0], level.Padding!.shape);
        });
    }

    [Fact]
    public void Wrong_masks_are_refused()
    {
        Assert.Contains("1 positive and 2 negative prompt masks are given for 2 images", Assert.Throws<PromptException>(() =>
            _find.Sampler.Sample(_memory, [Small.Mask(1)], [Small.Mask(1), Small.Mask(1)])).Message, StringComparison.Ordinal);
        Assert.Contains("A prompt mask has shape (4, 4); expected (prompts, H, W)", Assert.Throws<PromptException>(() =>
            _find.Sampler.Sample(_memory, [zeros(4, 4), zeros(4, 4)], [zeros(4, 4), zeros(4, 4)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_is_returned_stays_alive()
    {
        using var scope = NewDisposeScope();
        var masks = new[] { Small.Mask(1, (0, 1, 1)), Small.Mask(1, (0, 2, 2)) };
        var live = LiveTensors.Baseline();
        var levels = _find.Sampler.Sample(_memory, masks, masks);
        Assert.Equal(live + 9, Tensor.TotalCount);
        foreach (var level in levels)
        {
            level.Content!.Dispose();
            level.Padding!.Dispose();
            level.Index!.Dispose();
        }

        Assert.Equal(live, Tensor.TotalCount);
    }
}
