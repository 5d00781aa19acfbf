using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.PixelDecoders;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.PixelDecoders;

public class PixelDecoderTests
{
    private static readonly FeatureMapSpec[] Pyramid =
        [new("res2", 8, 4), new("res3", 16, 8), new("res4", 24, 16), new("res5", 32, 32)];

    private static readonly FeatureMapSpec[] MobilePyramid =
        [new("early", 72, 4), new("head", 128, 4), new("s8", 192, 8), new("s16", 256, 16), new("s32", 480, 32)];

    [Theory]
    [InlineData(64, 96)]
    [InlineData(76, 100)]
    public void Every_decoder_gives_stride_4_masks_and_three_levels(int height, int width)
    {
        using var scope = NewDisposeScope();
        using var noGradient = inference_mode();
        foreach (var decoder in new[] { Official(), Deformable(), Light() })
        {
            using var owned = decoder;
            decoder.eval();
            using var output = decoder.call(Maps(decoder.Features, height, width));

            Assert.Equal([2, decoder.MaskDim, Cells(height, 4), Cells(width, 4)], output.MaskFeatures.shape);
            Assert.Equal(3, output.MemoryLevels.Count);
            Assert.All(output.MemoryLevels.Zip([32, 16, 8]), level =>
                Assert.Equal([2, decoder.MemoryDim, Cells(height, level.Second), Cells(width, level.Second)], level.First.shape));
        }
    }

    [Fact]
    public void Fresh_norms_are_neutral()
    {
        using var scope = NewDisposeScope();
        using var decoder = Light();
        Assert.All(decoder.named_parameters().Where(p => p.name.Contains("norm", StringComparison.Ordinal)), p =>
            Assert.True(p.parameter.eq(p.name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0).all().item<bool>(), p.name));
    }

    [Fact]
    public void Nothing_but_the_output_stays_alive()
    {
        using var noGradient = inference_mode();
        foreach (var decoder in new[] { Official(), Deformable(), Light() })
        {
            using var owned = decoder;
            decoder.eval();
            var maps = Maps(decoder.Features, 64, 64);
            var before = LiveTensors.Baseline();
            decoder.call(maps).Dispose();
            decoder.call(maps).Dispose();
            Assert.Equal(before, Tensor.TotalCount);
            foreach (var map in maps.Values)
            {
                map.Dispose();
            }
        }
    }

    [Fact]
    public void A_gradient_reaches_every_weight()
    {
        using var scope = NewDisposeScope();
        foreach (var decoder in new[] { Official(), Deformable(), Light() })
        {
            using var owned = decoder;
            using var output = decoder.call(Maps(decoder.Features, 64, 64));
            var loss = output.MemoryLevels.Append(output.MaskFeatures).Select(t => t.square().mean()).Aggregate((a, b) => a + b);
            loss.backward();
            Assert.All(decoder.named_parameters(), p => Assert.True(p.parameter.grad is { } g && g.isfinite().all().item<bool>(), p.name));
        }
    }

    [Fact]
    public void A_missing_or_wrong_map_is_named()
    {
        using var scope = NewDisposeScope();
        using var decoder = Light();
        var maps = Maps(decoder.Features, 64, 64);
        maps["s8"] = zeros(1, 5, 8, 8);
        Assert.Contains("'s8'", Assert.Throws<ArgumentException>(() => decoder.call(maps)).Message, StringComparison.Ordinal);
        maps.Remove("s8");
        Assert.Contains("'s8'", Assert.Throws<ArgumentException>(() => decoder.call(maps)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unfit_pyramids_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new LightFpnPixelDecoder(new LightFpnPixelDecoderConfig { Features = MobilePyramid[2..] }));
        Assert.Throws<ArgumentException>(() => new FpnPixelDecoder(new FpnPixelDecoderConfig { Features = MobilePyramid }));
        Assert.Throws<ArgumentException>(() => new FpnPixelDecoder(new FpnPixelDecoderConfig { Features = Pyramid[2..] }));
        Assert.Throws<ArgumentException>(() => new DeformablePixelDecoder(new DeformablePixelDecoderConfig { Features = MobilePyramid }));
        Assert.Contains("'res2'", Assert.Throws<ArgumentException>(() =>
            new DeformablePixelDecoder(new DeformablePixelDecoderConfig { Features = Pyramid, TransformerFeatures = ["res2", "res5"] })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new DeformablePixelDecoder(new DeformablePixelDecoderConfig { Features = Pyramid, Heads = 7 }));
    }

    [Fact]
    public void The_light_decoder_is_light()
    {
        using var decoder = Light();
        Assert.InRange(decoder.parameters().Sum(p => p.numel()), 340_000, 400_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_light_decoder_is_what_plain_convolutions_give(int batch)
    {
        using var scope = NewDisposeScope();
        using var noGradient = inference_mode();
        using var decoder = (LightFpnPixelDecoder)Light();
        var maps = Maps(decoder.Features, 64, 96).ToDictionary(m => m.Key, m => m.Value[..batch]);
        var like = decoder.Features.ToDictionary(f => f.Name, f => (Mean: randn(f.Channels), Deviation: rand(f.Channels) + 0.5));
        decoder.Standardise(like);
        var weights = decoder.state_dict();

        Tensor Lateral(int stride, params string[] names) => Norm($"level_{stride}.lateral_norm", names
            .Select((name, i) => nn.functional.conv2d(Standard(name), weights[$"level_{stride}.lateral_{i}.weight"])).Aggregate((a, b) => a + b));
        Tensor Norm(string name, Tensor x) => nn.functional.group_norm(x, 32, weights[name + ".weight"], weights[name + ".bias"], 1e-5);
        Tensor Up(Tensor x) => nn.functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Bilinear, align_corners: false);
        Tensor Separable(string level, Tensor x) => Norm(level + ".norm", nn.functional.conv2d(
            nn.functional.conv2d(x, weights[level + ".depthwise.weight"], padding: [1, 1], groups: 128), weights[level + ".pointwise.weight"])).relu();
        Tensor Standard(string name) => (maps[name] - like[name].Mean.view(-1, 1, 1)) / like[name].Deviation.view(-1, 1, 1);
        Tensor Convolved(string name, Tensor x) => nn.functional.conv2d(x, weights[name + ".weight"], weights[name + ".bias"]);
        Tensor Refined(string name, Tensor x) => x + Convolved(name + ".narrow", Convolved(name + ".widen", Norm(
            name + ".norm", nn.functional.conv2d(x, weights[name + ".depthwise.weight"], padding: [1, 1], groups: 128))).relu());
        var y32 = Separable("level_32", Lateral(32, "s32"));
        var y16 = Separable("level_16", Lateral(16, "s16") + Up(y32));
        var y8 = Refined("refine_8", Separable("level_8", Lateral(8, "s8") + Up(y16)));
        var fine = nn.functional.conv2d(Refined("refine_4", Lateral(4, "early", "head") + Up(y8)), weights["mask_depthwise.weight"], padding: [1, 1], groups: 128);
        var mask = nn.functional.conv2d(Norm("mask_norm", fine).relu(), weights["mask_features.weight"], weights["mask_features.bias"]);

        using var output = decoder.call(maps);

        Assert.All(output.MemoryLevels.Append(output.MaskFeatures).Zip([y32, y16, y8, mask]), pair =>
            Assert.True(pair.First.allclose(pair.Second, 1e-3, 1e-4)));
    }

    [Fact]
    public void Pre_norm_layers_differ_from_post_norm_and_carry_a_last_norm()
    {
        using var post = Official();
        using var pre = new FpnPixelDecoder(new FpnPixelDecoderConfig { Features = Pyramid, ConvDim = 32, MaskDim = 16, TransformerLayers = 2, FeedForward = 48, PreNorm = true });
        var added = pre.state_dict().Keys.Except(post.state_dict().Keys).Order();
        Assert.Equal(["transformer.encoder.norm.bias", "transformer.encoder.norm.weight"], added);
    }

    [Fact]
    public void Without_norm_the_convolutions_have_biases()
    {
        using var scope = NewDisposeScope();
        using var decoder = new FpnPixelDecoder(new FpnPixelDecoderConfig { Features = Pyramid, ConvDim = 32, MaskDim = 16, TransformerLayers = 1, FeedForward = 48, NormGroups = null });
        Assert.Contains("adapter_1.bias", decoder.state_dict().Keys);
        Assert.DoesNotContain(decoder.state_dict().Keys, key => key.Contains(".norm.", StringComparison.Ordinal));
    }

    [Fact]
    public void Weights_survive_a_file()
    {
        using var scope = NewDisposeScope();
        using var noGradient = inference_mode();
        using var a = Light();
        using var b = Light();
        var path = Path.GetTempFileName();
        try
        {
            ModuleWeights.Save(a, path);
            using var file = SafetensorsFile.Open(path);
            ModuleWeights.Load(b, file);
            var maps = Maps(a.Features, 64, 64);
            using var first = a.call(maps);
            using var second = b.call(maps);
            Assert.True(first.MaskFeatures.Equals(second.MaskFeatures));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static PixelDecoder Official() =>
        new FpnPixelDecoder(new FpnPixelDecoderConfig { Features = Pyramid, ConvDim = 32, MaskDim = 16, TransformerLayers = 2, FeedForward = 48 });

    private static PixelDecoder Deformable() =>
        new DeformablePixelDecoder(new DeformablePixelDecoderConfig { Features = Pyramid, ConvDim = 32, MaskDim = 16, TransformerLayers = 2, FeedForward = 48 });

    private static PixelDecoder Light() => new LightFpnPixelDecoder(new LightFpnPixelDecoderConfig { Features = MobilePyramid });

    private static Dictionary<string, Tensor> Maps(IReadOnlyList<FeatureMapSpec> features, int height, int width) =>
        features.ToDictionary(f => f.Name, f => randn(2, f.Channels, Cells(height, f.Stride), Cells(width, f.Stride)));

    private static long Cells(int length, int stride) => (length + stride - 1) / stride;
}
