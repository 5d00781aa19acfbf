using CsCheck;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Models.Official;
using FindAgents.Engine.Results;
using FindAgents.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Models.Official;

/// <summary>Large images are divided on a coarser grid, so that the masks of all proposals fit into memory.</summary>
public sealed class WorkingSizeTests : IDisposable
{
    private readonly TinyOfficialFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void The_grid_keeps_to_the_limit_and_the_shape_and_is_no_coarser_than_it_has_to_be()
    {
        using var model = Load(1 << 20);
        Gen.Select(Gen.Long[0, 300], Gen.Int[1, 6000], Gen.Int[1, 6000]).Sample((masks, width, height) =>
        {
            var (w, h) = model.WorkingSize(masks, width, height);
            var count = Math.Max(1, masks);
            if ((double)count * width * height <= 1 << 20)
            {
                Assert.Equal((width, height), (w, h));
                return;
            }

            Assert.True(count * w * h <= 1 << 20 || w == 1 || h == 1, $"{masks} masks of {width}×{height} on {w}×{h}");
            Assert.True((double)count * (w + 1) * (h + 1) >= 1 << 20, $"{masks} masks of {width}×{height} on {w}×{h}");
            Assert.InRange((double)w / width, ((double)h / height) - (1.0 / width) - (1.0 / height), ((double)h / height) + (1.0 / width) + (1.0 / height));
        });
    }

    [Fact]
    public void A_pixel_goes_to_whom_its_place_on_the_coarser_grid_went()
    {
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 20], Gen.Int[1, 4], Gen.Int).Sample((width, height, times, seed) =>
        {
            using var scope = NewDisposeScope();
            var random = new Random(seed);
            var map = Enumerable.Range(0, width * height).Select(_ => random.Next(130)).ToArray();
            var owners = OfficialModel.Pixels(tensor(map).view(height, width), width * times, height * times);
            Assert.Equal(Enumerable.Range(0, owners.Length).Select(i => map[(i / (width * times) / times * width) + (i % (width * times) / times)]), owners);
        });
    }

    [Theory]
    [InlineData(SegmentKind.Panoptic)]
    [InlineData(SegmentKind.Semantic)]
    public void A_coarser_grid_still_divides_every_pixel_once(SegmentKind kind)
    {
        var fine = Divide(kind, 1 << 29);
        var coarse = Divide(kind, 9 * 50 * 40); // half of 100×80, for nine proposals at most
        Assert.All(coarse, mask => Assert.Equal((100, 80), (mask.Width, mask.Height)));
        Assert.All(Enumerable.Range(0, 100 * 80), i => Assert.InRange(coarse.Count(mask => mask.Pixels[i] != 0), kind == SegmentKind.Semantic ? 1 : 0, 1));
        Assert.InRange(coarse.Sum(mask => mask.Area) / (double)fine.Sum(mask => mask.Area), 0.9, 1.1);
    }

    private List<BinaryMask> Divide(SegmentKind kind, double mostLogits)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var model = Load(mostLogits);
        var picture = Pictures.RedAndBlue;
        var (width, height) = model.InputSize(picture.Width, picture.Height);
        using var encoded = model.Encode(picture.Resize(width, height).ToTensor())[0];
        using var answers = model.Segment(encoded, new SegmentOptions { Kind = kind }, picture.Width, picture.Height, CancellationToken.None);
        return [.. answers.Division!.Select(segment => segment.Mask)];
    }

    private OfficialModel Load(double mostLogits)
    {
        var model = OfficialModelLoader.Load(_files.Checkpoint, _files.Configuration, null, CPU);
        model.MostLogits = mostLogits;
        return model;
    }
}
