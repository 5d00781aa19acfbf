using FindAgents.Engine.Checkpoints;
using FindAgents.Testing;
using Xunit.Sdk;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Parity;

public sealed class ParityInfrastructureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("parity-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Groups_share_weights_and_their_cases_are_found_at_any_depth()
    {
        Write("deep/group/config.json", """{"class":"a.py:A","weights":"same file as ../other/weights.safetensors"}""");
        Write("deep/group/one/config.json", """{"task":"x"}""");
        Write("deep/group/two/config.json", """{"class":"b.py:B"}""");
        Write("deep/other/config.json", "{}");
        foreach (var file in new[] { "deep/other/weights", "deep/group/inputs" })
        {
            SafetensorsWriter.Write(Path.Combine(_folder, file + ".safetensors"), new Dictionary<string, Tensor>());
        }

        var cases = ParityCases.Below(_folder, "x").ToDictionary(c => c.Name);

        Assert.Equal(["x/deep/group/one", "x/deep/group/two", "x/deep/other"], cases.Keys.Order());
        Assert.Equal("a.py:A", cases["x/deep/group/one"].Kind);
        Assert.Equal("b.py:B", cases["x/deep/group/two"].Kind);
        Assert.Equal("unknown", cases["x/deep/other"].Kind);
        Assert.Equal(ParityCoverage.Fallback, ParityCoverage.ProjectOf(cases["x/deep/other"]));
        using var weights = cases["x/deep/group/one"].OpenWeights();
        Assert.EndsWith(Path.Combine("other", "weights.safetensors"), weights.FilePath, StringComparison.Ordinal);
        using var inputs = cases["x/deep/group/one"].OpenInputs();
        Assert.EndsWith(Path.Combine("group", "inputs.safetensors"), inputs.FilePath, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => cases["x/deep/other"].OpenInputs());
    }

    [Theory]
    [InlineData(100.0, 100.0099, true)]
    [InlineData(100.0, 100.011, false)]
    [InlineData(0.0, 0.9e-5, true)]
    [InlineData(0.0, 1.2e-5, false)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, true)]
    [InlineData(double.PositiveInfinity, 1.0, false)]
    [InlineData(double.NaN, double.NaN, true)]
    [InlineData(1.0, double.NaN, false)]
    public void The_tolerance_is_relative_with_a_floor(double expected, double actual, bool within)
    {
        var comparison = new ParityComparison();
        comparison.Check("x", actual, expected);
        var failure = Record.Exception(() => comparison.AssertWithinTolerance("case"));
        Assert.Equal(within, failure is null);
        Assert.True(within || failure is XunitException && failure.Message.Contains("x: error", StringComparison.Ordinal));
    }

    [Fact]
    public void Whole_numbers_are_compared_exactly()
    {
        using var scope = NewDisposeScope();
        var comparison = new ParityComparison();
        comparison.Check("ids", tensor(new long[] { 1_000_001 }), tensor(new long[] { 1_000_000 }));
        Assert.Throws<XunitException>(() => comparison.AssertWithinTolerance("case"));
    }

    [Fact]
    public void Shapes_and_empty_comparisons_and_forgotten_outputs_fail()
    {
        using var scope = NewDisposeScope();
        var comparison = new ParityComparison();
        Assert.ThrowsAny<XunitException>(() => comparison.AssertWithinTolerance("case"));
        comparison.Check("x", zeros(2, 3), zeros(3, 2));
        Assert.Throws<XunitException>(() => comparison.AssertWithinTolerance("case"));

        var path = Path.Combine(_folder, "outputs.safetensors");
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["x"] = zeros(1), ["y"] = zeros(1) });
        using var outputs = SafetensorsFile.Open(path);
        Assert.ThrowsAny<XunitException>(() => comparison.AssertAllCompared(outputs));
    }

    [Fact]
    public void Sums_and_slices_stand_for_the_whole()
    {
        using var scope = NewDisposeScope();
        var whole = rand(2, 5, 6, 7);
        var path = Path.Combine(_folder, "outputs.safetensors");
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor>
        {
            ["m.sum"] = whole.sum([2L, 3L]),
            ["m.slice"] = whole[.., ..3],
        });
        using var outputs = SafetensorsFile.Open(path);
        var good = new ParityComparison();
        good.CheckKept("m", whole, outputs);
        good.AssertWithinTolerance("case");
        good.AssertAllCompared(outputs);

        var bad = new ParityComparison();
        bad.CheckKept("m", whole.clone().add_(1e-3), outputs);
        Assert.Throws<XunitException>(() => bad.AssertWithinTolerance("case"));
        Assert.Throws<KeyNotFoundException>(() => good.CheckKept("absent", whole, outputs));
    }

    [Theory]
    [InlineData(0.9e-4, true)]
    [InlineData(1.2e-4, false)]
    public void A_sum_that_cancels_out_is_as_right_as_what_is_summed(double miss, bool within)
    {
        using var scope = NewDisposeScope();
        var whole = zeros(1, 10, 10); // a hundred floors of 1e-5 that err independently: 1e-4
        var path = Path.Combine(_folder, "outputs.safetensors");
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["m.sum"] = full(1, (float)miss) });
        using var outputs = SafetensorsFile.Open(path);
        var comparison = new ParityComparison();
        comparison.CheckKept("m", whole, outputs);
        Assert.Equal(within, Record.Exception(() => comparison.AssertWithinTolerance("case")) is null);
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
