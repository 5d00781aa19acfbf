using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Testing;
using FindAgents.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Foundations;

/// <summary>The official foundations on small random weights; ParityTests holds them to the official numbers.</summary>
public sealed class OfficialVisionFoundationTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Names => TinyBackbones.Names;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_picture_is_normalised_padded_and_encoded(string name)
    {
        using var scope = NewDisposeScope();
        using var foundation = Load(name);
        var pixels = rand(2, 3, 33, 47) * 255;
        using var features = foundation.Encode(pixels);

        var (width, height) = foundation.PaddedSize(47, 33);
        Assert.Equal((64, 64), (width, height));
        Assert.Equal(foundation.FeatureMaps.Select(map => map.Name), features.Maps.Keys);
        foreach (var (map, channels, stride) in foundation.FeatureMaps)
        {
            Assert.Equal([2, channels, height / stride, width / stride], features.Maps[map].shape);
            Assert.False(features.Maps[map].requires_grad);
        }

        // By hand: what is padded is the normalised picture.
        using var backbone = TinyBackbones.Create(name);
        using var noGradient = no_grad();
        var mean = tensor(new[] { 123.675f, 116.28f, 103.53f }).view(3, 1, 1);
        var deviation = tensor(new[] { 58.395f, 57.12f, 57.375f }).view(3, 1, 1);
        var padded = zeros(2, 3, 64, 64);
        padded[.., .., ..33, ..47] = (pixels - mean) / deviation;
        foreach (var (map, expected) in backbone.call(padded))
        {
            AssertClose(expected, features.Maps[map]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_batch_is_its_pictures_one_by_one(string name)
    {
        using var scope = NewDisposeScope();
        using var foundation = Load(name);
        var pixels = rand(3, 3, 64, 64) * 255;
        using var together = foundation.Encode(pixels);
        for (var i = 0; i < 3; i++)
        {
            using var alone = foundation.Encode(pixels.narrow(0, i, 1));
            foreach (var (map, expected) in alone.Maps)
            {
                AssertClose(expected[0], together.Maps[map][i]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Encoding_leaves_no_tensor_behind_and_its_input_as_it_was(string name)
    {
        using var foundation = Load(name);
        using var pixels = rand(1, 3, 40, 64);
        using var before = pixels.clone();
        foundation.Encode(pixels).Dispose();
        var live = LiveTensors.Baseline();
        using (foundation.Encode(pixels))
        {
            Assert.Equal(live + 4, Tensor.TotalCount);
        }

        Assert.Equal(live, Tensor.TotalCount);
        Assert.True(pixels.Equals(before));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_reach_every_parameter_and_change_no_number(string name)
    {
        using var scope = NewDisposeScope();
        using var backbone = TinyBackbones.Create(name);
        var pixels = randn(1, 3, 64, 64);
        IReadOnlyDictionary<string, Tensor> without;
        using (no_grad())
        {
            without = backbone.call(pixels);
        }

        var with = backbone.call(pixels);
        Assert.All(with, pair => AssertClose(without[pair.Key], pair.Value.detach()));
        with.Values.Select(map => map.square().mean()).Aggregate((a, b) => a + b).backward();
        Assert.All(backbone.named_parameters(), pair => Assert.True(pair.parameter.grad is { } gradient && gradient.isfinite().all().item<bool>() && gradient.abs().sum().item<float>() > 0, pair.name));
    }

    [Theory]
    [InlineData("focalt", 640, 480, 1067, 800)]
    [InlineData("focalt", 480, 640, 800, 1067)]
    [InlineData("davitd5", 2000, 500, 1333, 333)]
    [InlineData("samvitb", 640, 480, 1024, 768)]
    [InlineData("samvitl", 1024, 1024, 1000, 1000)]
    public void Pictures_are_brought_to_the_official_test_size(string name, int width, int height, int expectedWidth, int expectedHeight)
    {
        using var foundation = new OfficialVisionFoundation(name, OfficialVisionConfig.All[name], TinyBackbones.Create("focal"));
        Assert.Equal((expectedWidth, expectedHeight), foundation.InputSize(width, height));
        var (paddedWidth, paddedHeight) = foundation.PaddedSize(expectedWidth, expectedHeight);
        var multiple = OfficialVisionConfig.All[name].SizeDivisibility;
        Assert.Equal((0, 0), (paddedWidth % multiple, paddedHeight % multiple));
        Assert.InRange(paddedWidth - expectedWidth, 0, multiple - 1);
        Assert.InRange(paddedHeight - expectedHeight, 0, multiple - 1);
    }

    [Fact]
    public void What_is_no_picture_or_too_large_is_refused()
    {
        using var foundation = Load("sam");
        using var grey = zeros(1, 1, 64, 64);
        Assert.Contains("(1, 1, 64, 64)", Assert.Throws<ArgumentException>(() => foundation.Encode(grey)).Message, StringComparison.Ordinal);
        using var large = zeros(1, 3, 64, 65);
        Assert.Contains("(B, 3, 64, 64)", Assert.Throws<ArgumentException>(() => foundation.Encode(large)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => foundation.InputSize(0, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => foundation.PaddedSize(5, -1));
    }

    [Fact]
    public void Another_models_weights_are_refused_by_name()
    {
        using var file = SafetensorsFile.Open(Save("davit", prefix: ""));
        var error = Assert.Throws<CheckpointMismatchException>(() => OfficialVisionFoundation.Load("x", TinyBackbones.Config("focal_dw"), file));
        Assert.Contains("patch_embed.proj.weight", error.Differences.Missing);
        Assert.Contains("convs.0.proj.weight", error.Differences.Unexpected);
    }

    [Fact]
    public void The_backbone_is_found_in_a_file_of_its_own_and_in_a_whole_models()
    {
        using var scope = NewDisposeScope();
        var pixels = rand(1, 3, 32, 32);
        using var own = Load("focal", prefix: "");
        using var whole = Load("focal", prefix: OfficialVisionFoundation.CheckpointPrefix);
        using var first = own.Encode(pixels);
        using var second = whole.Encode(pixels);
        Assert.Equal(first.Maps["res5"], second.Maps["res5"]);
    }

    private OfficialVisionFoundation Load(string name, string prefix = OfficialVisionFoundation.CheckpointPrefix)
    {
        using var file = SafetensorsFile.Open(Save(name, prefix));
        return OfficialVisionFoundation.Load(name, TinyBackbones.Config(name), file);
    }

    private string Save(string name, string prefix)
    {
        using var backbone = TinyBackbones.Create(name);
        using var scope = NewDisposeScope();
        var path = _folder.At($"{name}{prefix}.safetensors");
        var weights = backbone.state_dict().ToDictionary(pair => prefix + pair.Key, pair => pair.Value);
        if (prefix.Length > 0)
        {
            weights["sem_seg_head.another.weight"] = ones(1);
        }

        SafetensorsWriter.Write(path, weights);
        return path;
    }

    // 1e-4 of the value, and 1e-5 of the largest one where a sum of many terms comes out near zero.
    private static void AssertClose(Tensor expected, Tensor actual)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(expected.shape, actual.shape);
        var allowed = expected.abs().mul(1e-4).add(expected.abs().max().mul(1e-5));
        Assert.True(actual.sub(expected).abs().le(allowed).all().item<bool>());
    }
}
