using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.PixelDecoders;
using FindAgents.Testing;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.PixelDecoders;

public class WinogradConvolutionTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1, 128, 128, 48, 48)]
    [InlineData(2, 160, 128, 47, 53)]
    [InlineData(1, 512, 128, 32, 66)]
    public void It_is_the_convolution(int batch, int inputs, int outputs, int height, int width)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        random.manual_seed(1);
        var x = randn(batch, inputs, height, width).relu(); // as the pyramid's maps are
        var (weight, bias) = (randn(outputs, inputs, 3, 3) / Math.Sqrt(9 * inputs), randn(outputs));
        Assert.True(WinogradConvolution.Pays(x, weight));
        var exact = nn.functional.conv2d(x.to(float64), weight.to(float64), bias.to(float64), padding: [1, 1]);

        var fast = Share(WinogradConvolution.Convolve(x, WinogradConvolution.Kernels(weight), bias), exact);

        output.WriteLine($"largest error {fast:p0} of what parity allows; the plain convolution's {Share(nn.functional.conv2d(x, weight, bias, padding: [1, 1]), exact):p0}");
        Assert.InRange(fast, 0, 0.9);
    }

    [Fact]
    public void It_is_left_alone_where_a_gradient_is_asked_for_or_little_is_to_do()
    {
        using var scope = NewDisposeScope();
        var (x, weight) = (zeros(1, 128, 48, 48), zeros(128, 128, 3, 3));
        Assert.False(WinogradConvolution.Pays(x, weight));
        using var noGradient = no_grad();
        Assert.True(WinogradConvolution.Pays(x, weight));
        Assert.False(WinogradConvolution.Pays(x.to(float64), weight));
        Assert.False(WinogradConvolution.Pays(x[.., .., ..24], weight));
        Assert.False(WinogradConvolution.Pays(x, weight[..64]));
        Assert.False(WinogradConvolution.Pays(x, zeros(136, 128, 3, 3))); // not in sixteens
        Assert.False(WinogradConvolution.Pays(x, zeros(128, 128, 1, 1)));
    }

    [Fact]
    public void Nothing_but_the_result_stays_alive()
    {
        using var noGradient = no_grad();
        using var x = randn(1, 128, 48, 48);
        using var weight = randn(128, 128, 3, 3);
        var before = LiveTensors.Baseline();
        using (var kernels = WinogradConvolution.Kernels(weight))
        {
            WinogradConvolution.Convolve(x, kernels, null).Dispose();
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void A_decoder_says_the_same_with_it()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        FeatureSpecs(out var features, out var maps);
        using var decoder = new FpnPixelDecoder(new FpnPixelDecoderConfig { Features = features, ConvDim = 128, MaskDim = 128, TransformerLayers = 1, FeedForward = 48 });
        decoder.eval();
        using var plain = decoder.call(maps); // with gradients, and so without
        using var noGradient = no_grad();
        using var fast = decoder.call(maps);
        AssertClose(plain, fast);

        // The kernels are kept from the first call on.
        decoder.Freeze();
        using var first = decoder.call(maps);
        using var second = decoder.call(maps);
        Assert.Equal(fast.MaskFeatures, first.MaskFeatures);
        Assert.Equal(first.MaskFeatures, second.MaskFeatures);
    }

    private static void AssertClose(PixelDecoderOutput plain, PixelDecoderOutput fast)
    {
        Assert.True(fast.MaskFeatures.allclose(plain.MaskFeatures, 1e-4, 1e-5));
        Assert.All(fast.MemoryLevels.Zip(plain.MemoryLevels), pair => Assert.True(pair.First.allclose(pair.Second, 1e-4, 1e-5)));
    }

    private static void FeatureSpecs(out FeatureMapSpec[] features, out Dictionary<string, Tensor> maps)
    {
        features = [new("res2", 8, 4), new("res3", 16, 8), new("res4", 24, 16), new("res5", 32, 32)];
        maps = features.ToDictionary(f => f.Name, f => randn(1, f.Channels, 192 / f.Stride, 256 / f.Stride));
    }

    private static double Share(Tensor actual, Tensor exact) =>
        ((actual.to(float64) - exact).abs() / ((exact.abs() * ParityComparison.Relative) + ParityComparison.Absolute)).max().item<double>();
}
