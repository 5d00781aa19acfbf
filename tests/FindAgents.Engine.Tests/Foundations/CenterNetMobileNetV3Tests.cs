using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Foundations.Vision.CenterNet;
using FindAgents.Testing;
using TorchSharp;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Foundations;

/// <summary>The foundation against what TensorFlow.js computed from the original graph (tests/fixtures/foundations).</summary>
public sealed class CenterNetMobileNetV3Tests(VisionFoundationFixture fixture, ITestOutputHelper output) : IClassFixture<VisionFoundationFixture>
{
    private readonly CenterNetMobileNetV3 _foundation = fixture.Foundation;

    [Theory]
    [InlineData("64x96")]
    [InlineData("96x64")]
    public void Every_output_is_the_original_graphs(string size)
    {
        using var scope = NewDisposeScope();
        using var expected = SafetensorsFile.Open(VisionFoundationFixture.Expected);
        using var features = _foundation.Encode(fixture.Pixels(size));

        AssertClose("heat", features.Heat![0].permute(1, 2, 0), expected.Read($"{size}/heat"));
        AssertClose("boxes", features.Boxes![0].permute(1, 2, 0), expected.Read($"{size}/boxes"));
        Assert.Equal(_foundation.FeatureMaps.Select(map => map.Name).Order(), features.Maps.Keys.Order());
        foreach (var (name, channels, stride) in _foundation.FeatureMaps)
        {
            var map = features.Maps[name];
            Assert.Equal([1, channels, fixture.Pixels(size).shape[2] / stride, fixture.Pixels(size).shape[3] / stride], map.shape);
            var cells = map[0].flatten(1).transpose(0, 1); // (h·w, C)
            AssertClose(name, cells.index_select(0, expected.Read($"{size}/{name}/cells", ScalarType.Int64)), expected.Read($"{size}/{name}/values"));
            AssertClose(name + " sums", cells.sum([0L]), expected.Read($"{size}/{name}/sum"));
            AssertClose(name + " magnitudes", cells.abs().sum([0L]), expected.Read($"{size}/{name}/magnitude"));
        }
    }

    [Fact]
    public void A_batch_is_its_pictures_one_by_one()
    {
        using var scope = NewDisposeScope();
        var first = fixture.Pixels("64x96");
        var second = first.flip(3) * 0.5f;
        using var batch = _foundation.Encode(cat([first, second], 0));
        using var alone = _foundation.Encode(second);
        foreach (var (name, map) in batch.Maps)
        {
            AssertClose(name, map[1], alone.Maps[name][0]);
        }

        AssertClose("heat", batch.Heat![1], alone.Heat![0]);
        AssertClose("boxes", batch.Boxes![1], alone.Boxes![0]);
    }

    [Theory]
    [InlineData(640, 480, 512, 384)]
    [InlineData(100, 100, 512, 384)]
    [InlineData(480, 641, 384, 512)]
    public void The_input_lies_as_the_picture_does(int width, int height, int inputWidth, int inputHeight) =>
        Assert.Equal((inputWidth, inputHeight), _foundation.InputSize(width, height));

    [Fact]
    public void A_size_that_does_not_divide_is_refused()
    {
        using var pixels = zeros(1, 3, 64, 100);
        var error = Assert.Throws<ArgumentException>(() => _foundation.Encode(pixels));
        Assert.Contains("(1, 3, 64, 100)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encoding_leaves_no_tensor_behind_and_lets_trainable_layers_read_it()
    {
        using var pixels = fixture.Pixels("64x96").clone();
        _foundation.Encode(pixels).Dispose();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 3; i++)
        {
            using var features = _foundation.Encode(pixels);
            Assert.Equal(before + 7, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        using var scope = NewDisposeScope();
        using var read = _foundation.Encode(pixels);
        var weight = ones([1, 128, 1, 1], requires_grad: true);
        nn.functional.conv2d(read.Maps["res2"], weight).sum().backward();
        Assert.True(weight.grad!.abs().sum().item<float>() > 0);
    }

    [Fact]
    public async Task Threads_do_not_disturb_each_other()
    {
        using var pixels = fixture.Pixels("64x96").clone();
        using var expected = _foundation.Encode(pixels);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            using var scope = NewDisposeScope();
            for (var i = 0; i < 5; i++)
            {
                using var features = _foundation.Encode(pixels);
                AssertClose("res2", features.Maps["res2"], expected.Maps["res2"]);
            }
        })));
    }

    [Fact]
    public void A_file_that_does_not_fit_is_refused_by_name()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            using var stranger = ones(2, 2);
            SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["stranger"] = stranger, ["backbone.stem.bias"] = stranger });
            var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            var error = Assert.Throws<CheckpointMismatchException>(() => CenterNetMobileNetV3.Load(path));
            Assert.Equal(["stranger"], error.Differences.Unexpected);
            Assert.Single(error.Differences.Misshaped, line => line.StartsWith("backbone.stem.bias", StringComparison.Ordinal));
            Assert.Contains("head.heat.pointwise.weight", error.Differences.Missing);
            Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Upsampling_keeps_every_cell_and_means_between_them()
    {
        using var scope = NewDisposeScope();
        var input = tensor(new float[] { 1, 3, 7, 11, 2, 5 }, [1, 1, 2, 3]);
        var doubled = UpsamplingStage.Double(input);
        float[] expected =
        [
            1, 2, 3, 5, 7, 7,
            6, 4.25f, 2.5f, 4.25f, 6, 6,
            11, 6.5f, 2, 3.5f, 5, 5,
            11, 6.5f, 2, 3.5f, 5, 5,
        ];
        Assert.Equal(expected, doubled.contiguous().data<float>().ToArray());
    }

    // 1e-4 of the value, and 1e-5 of the largest one where a sum of many terms comes out near zero.
    private void AssertClose(string name, Tensor actual, Tensor expected)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        var error = actual.sub(expected).abs();
        var largest = expected.abs().max();
        output.WriteLine($"{name}: largest error {error.max().item<float>():e1}, largest value {largest.item<float>():e1}");
        var allowed = expected.abs().mul(1e-4).add(largest.mul(1e-5));
        Assert.True(error.le(allowed).all().item<bool>(), $"{name}: error {error.max().item<float>():e2} beyond tolerance");
    }
}
