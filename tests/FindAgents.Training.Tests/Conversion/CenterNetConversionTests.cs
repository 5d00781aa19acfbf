using System.Text;
using FindAgents.Engine.Checkpoints;
using FindAgents.Training.Conversion;

namespace FindAgents.Training.Tests.Conversion;

public sealed class CenterNetConversionTests
{
    [Theory]
    [InlineData("tower_0/MobilenetV3/Conv/Conv2D_weights", "backbone.stem.weight")]
    [InlineData("tower_0/MobilenetV3/expanded_conv/depthwise/depthwise_bn_offset", "backbone.blocks.0.depthwise.bias")]
    [InlineData("tower_0/MobilenetV3/expanded_conv_12/expand/Conv2D_weights", "backbone.blocks.12.expand.weight")]
    [InlineData("MobilenetV3/expanded_conv_14/squeeze_excite/Conv/biases", "backbone.blocks.14.squeeze_excite.reduce.bias")]
    [InlineData("MobilenetV3/expanded_conv_3/squeeze_excite/Conv_1/weights", "backbone.blocks.3.squeeze_excite.expand.weight")]
    [InlineData("tower_0/extern1/Conv2D_bn_offset", "backbone.extern.bias")]
    [InlineData("tower_0/CenternetHead/c2_reverse/1x1/Conv2D_weights", "head.lateral2.reduce.weight")]
    [InlineData("CenternetHead/c2_reverse/3x3/depthwise_weights", "head.lateral2.depthwise.weight")]
    [InlineData("tower_0/CenternetHead/c5_upsample/branch_y_upsample_resize/separable_conv2d_bn_offset", "head.upsample5.y.pointwise.bias")]
    [InlineData("CenternetHead/conv1x1_se_b/weights", "head.gate.expand.weight")]
    [InlineData("CenternetHead/centernet_wh_output/biases", "head.boxes.pointwise.bias")]
    public void Names_follow_the_graph(string graph, string ours) => Assert.Equal(ours, CenterNetConversion.Rename(graph));

    [Fact]
    public void A_stranger_is_refused() =>
        Assert.Contains("'tower_0/other/weights'", Assert.Throws<ConversionException>(() => CenterNetConversion.Rename("tower_0/other/weights")).Message, StringComparison.Ordinal);

    [Fact]
    public void Manifests_are_read_in_order_and_must_fit()
    {
        const string Json = """
            {"weightsManifest":[{"weights":[
              {"name":"n","shape":[2],"dtype":"int32"},
              {"name":"h","shape":[3],"dtype":"float32","quantization":{"dtype":"float16"}},
              {"name":"f","shape":[],"dtype":"float32"}]}]}
            """;
        byte[] data = [1, 0, 0, 0, 2, 0, 0, 0, .. BitConverter.GetBytes((Half)0.5), .. BitConverter.GetBytes((Half)(-2)), .. BitConverter.GetBytes((Half)3), .. BitConverter.GetBytes(1.25f)];
        var weights = TensorFlowGraphWeights.Read(new MemoryStream(Encoding.UTF8.GetBytes(Json)), data).Weights;
        Assert.Equal(["f", "h"], weights.Keys.Order());
        Assert.Equal([0.5f, -2, 3], weights["h"].Values);
        Assert.Equal([1.25f], weights["f"].Values);
        Assert.Empty(weights["f"].Shape);

        Assert.Throws<ConversionException>(() => TensorFlowGraphWeights.Read(new MemoryStream(Encoding.UTF8.GetBytes(Json)), data[..^1]));
        Assert.Throws<ConversionException>(() => TensorFlowGraphWeights.Read(new MemoryStream(Encoding.UTF8.GetBytes(Json)), [.. data, 0]));
    }

    [Fact]
    public void The_embedded_file_says_where_it_comes_from()
    {
        using var file = SafetensorsFile.Open(Path.Combine(AppContext.BaseDirectory, "models", "find-mini", "centernet-mobilenetv3.safetensors"));
        Assert.Equal(NpmPackage.Human.Sha256, file.Metadata["sha256"]);
        Assert.Equal("MIT", file.Metadata["license"]);
        Assert.Equal(2_014_924, file.Entries.Values.Sum(entry => entry.ByteLength) / 2);
    }

    [Fact]
    public async Task Only_the_pinned_tarball_is_taken()
    {
        var path = Path.GetTempFileName();
        try
        {
            var error = await Assert.ThrowsAsync<ConversionException>(() => NpmPackage.Human.ObtainAsync(path, Path.GetTempPath()));
            Assert.Contains("SHA-256", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }

        var missing = await Assert.ThrowsAsync<ConversionException>(() => NpmPackage.Human.ObtainAsync(path, Path.GetTempPath()));
        Assert.Contains("vladmandic-human-3.3.6.tgz", missing.Message, StringComparison.Ordinal);

        // Right SHA-256 alone is not enough: the registry's integrity has to agree as well.
        var empty = NpmPackage.Human with { Sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" };
        File.WriteAllBytes(path, []);
        try
        {
            var error = await Assert.ThrowsAsync<ConversionException>(() => empty.VerifyAsync(path));
            Assert.Contains("integrity", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
