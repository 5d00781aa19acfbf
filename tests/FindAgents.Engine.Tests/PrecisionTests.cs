using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.PixelDecoders;
using FindAgents.Engine.Results;
using FindAgents.Engine.Tests.Foundations;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests;

/// <summary>Foundations and pixel decoders in 16 bits: close to what they are in 32, and nobody around them notices.</summary>
public sealed class PrecisionTests
{
    // Of the root mean square of what comes out: bfloat16 rounds by up to 2⁻⁹ = 0.2 %, and layers add up. The tiny backbones
    // have norms over four channels, which make more of it than norms over hundreds; measured 3.5 %, 0.4 % and 0.8 %.
    private const double BFloat16Backbone = 0.07;
    private const double Float16Backbone = 0.01;
    private const double BFloat16Decoder = 0.015;

    private static readonly FeatureMapSpec[] Pyramid = [new("res2", 32, 4), new("res3", 48, 8), new("res4", 64, 16), new("res5", 96, 32)];

    public static TheoryData<string> Backbones => TinyBackbones.Names;

    [Theory]
    [MemberData(nameof(Backbones))]
    public void A_backbone_gives_float32_maps_close_to_its_own(string name)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        var pixels = rand(2, 3, 33, 64) * 255;
        using var plain = new OfficialVisionFoundation(name, TinyBackbones.Config(name), TinyBackbones.Create(name));
        using var expected = plain.Encode(pixels);
        foreach (var (precision, error) in new[] { (ComputePrecision.BFloat16, BFloat16Backbone), (ComputePrecision.Float16, Float16Backbone) })
        {
            using var rounded = new OfficialVisionFoundation(name, TinyBackbones.Config(name), TinyBackbones.Create(name), precision: precision);
            using var features = rounded.Encode(pixels);
            foreach (var (map, values) in expected.Maps)
            {
                AssertClose(values, features.Maps[map], error);
            }

            var before = LiveTensors.Baseline();
            rounded.Encode(pixels).Dispose();
            Assert.Equal(before, Tensor.TotalCount);
        }
    }

    [Fact]
    public void A_pixel_decoder_gives_float32_close_to_its_own()
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        var maps = Pyramid.ToDictionary(m => m.Name, m => randn(2, m.Channels, 128 / m.Stride, 160 / m.Stride));
        PixelDecoder[] decoders =
        [
            new FpnPixelDecoder(new FpnPixelDecoderConfig { Features = Pyramid, ConvDim = 64, MaskDim = 32, TransformerLayers = 2, FeedForward = 64 }),
            new DeformablePixelDecoder(new DeformablePixelDecoderConfig { Features = Pyramid, ConvDim = 64, MaskDim = 32, TransformerLayers = 2, FeedForward = 64 }),
            new LightFpnPixelDecoder(new LightFpnPixelDecoderConfig { Features = Pyramid }),
        ];
        foreach (var decoder in decoders)
        {
            using var owned = decoder;
            decoder.eval();
            using var expected = decoder.Decode(maps);
            using var called = decoder.call(maps);
            Assert.Equal(expected.MaskFeatures, called.MaskFeatures); // in float32 it is the same
            decoder.ComputeIn(ComputePrecision.BFloat16);
            using var actual = decoder.Decode(maps);
            AssertClose(expected.MaskFeatures, actual.MaskFeatures, BFloat16Decoder);
            Assert.Equal(expected.MemoryLevels.Count, actual.MemoryLevels.Count);
            Assert.All(expected.MemoryLevels.Zip(actual.MemoryLevels), level => AssertClose(level.First, level.Second, BFloat16Decoder));
            Assert.Equal(expected.TransformerFeatures is null, actual.TransformerFeatures is null);

            var before = LiveTensors.Baseline();
            decoder.Decode(maps).Dispose();
            Assert.Equal(before, Tensor.TotalCount);
        }
    }

    [Fact]
    public async Task Find_mini_sees_the_same_in_bfloat16()
    {
        using var plain = FindEngine.Load(new FindEngineOptions { Device = "cpu", SecondLook = false });
        using var rounded = FindEngine.Load(new FindEngineOptions { Device = "cpu", SecondLook = false, Precision = ComputePrecision.BFloat16 });
        foreach (var name in new[] { "astronaut", "cat", "coffee" })
        {
            var photo = RgbImage.Load(Path.Combine(RepositoryFolder.Root, "samples", "photos", $"{name}.jpg"));
            using var first = await plain.EncodeAsync(photo);
            using var second = await rounded.EncodeAsync(photo);
            Assert.Equal(first.ByteSize, second.ByteSize);
            var options = new SegmentOptions { ScoreThreshold = 0.5 };
            var (expected, actual) = (await plain.SegmentAsync(first, options), await rounded.SegmentAsync(second, new SegmentOptions { ScoreThreshold = 0.3 }));
            Assert.NotEmpty(expected.Regions);
            Assert.All(expected.Regions, region => Assert.True(Best(region, actual) > 0.9, $"{name}: {region.Label} {region.Score} {Best(region, actual)}"));
        }

        static double Best(Region region, SegmentResult result) =>
            result.Regions.Where(r => r.Label == region.Label).Select(r => r.Mask.IoU(region.Mask)).DefaultIfEmpty(0).Max();
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("auto")]
    public void A_processor_does_not_compute_in_float16(string device)
    {
        if (device == "auto" && cuda.is_available())
        {
            return;
        }

        var error = Assert.Throws<FindException>(() => FindEngine.Load(new FindEngineOptions { Device = device, Precision = ComputePrecision.Float16 }));
        Assert.Contains("bfloat16", error.Message, StringComparison.Ordinal);
    }

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance)
    {
        using var scope = NewDisposeScope();
        Assert.Equal((ScalarType.Float32, string.Join(",", expected.shape)), (actual.dtype, string.Join(",", actual.shape)));
        var error = ((expected - actual).square().mean().sqrt() / expected.square().mean().sqrt()).item<float>();
        Assert.InRange(error, 1e-6, tolerance); // and it did round
    }
}
