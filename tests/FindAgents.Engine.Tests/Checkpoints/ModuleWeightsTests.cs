using FindAgents.Engine.Checkpoints;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Checkpoints;

public sealed class ModuleWeightsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("weights-").FullName;

    private string FilePath => Path.Combine(_folder, "module.safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Weights_and_buffers_go_and_come_back()
    {
        using var original = Module();
        using var other = Module();
        ModuleWeights.Save(original, FilePath, new Dictionary<string, string> { ["version"] = "1" });

        using var file = SafetensorsFile.Open(FilePath);
        var differences = ModuleWeights.Load(other, file);

        using var scope = NewDisposeScope();
        Assert.True(differences.IsNone);
        Assert.Equal("1", file.Metadata["version"]);
        Assert.Contains("bn.running_mean", file.Entries.Keys);
        Assert.Equal(original.state_dict().Keys.Order(), file.Entries.Keys.Order());
        Assert.All(original.state_dict(), pair => Assert.True(pair.Value.Equals(other.state_dict()[pair.Key])));
    }

    [Fact]
    public void Half_precision_loads_into_float_modules()
    {
        using var original = Module();
        using var other = Module();
        ModuleWeights.Save(original, FilePath, halfPrecision: true);
        using var file = SafetensorsFile.Open(FilePath);
        ModuleWeights.Load(other, file);

        using var scope = NewDisposeScope();
        Assert.All(other.named_parameters(), p => Assert.Equal(ScalarType.Float32, p.parameter.dtype));
        Assert.All(other.named_parameters(), p => Assert.True(p.parameter.requires_grad));
        Assert.True(original.state_dict()["fc.weight"].allclose(other.state_dict()["fc.weight"], 1e-3, 1e-3));
    }

    [Fact]
    public void What_is_not_asked_for_may_be_anything_in_the_file()
    {
        using var scope = NewDisposeScope();
        using var module = Module();
        var weights = module.state_dict().ToDictionary(p => p.Key, p => zeros_like(p.Value.detach()));
        weights["fc.weight"] = zeros(5, 5);
        weights["fc.extra"] = zeros(1);
        SafetensorsWriter.Write(FilePath, weights);
        using var file = SafetensorsFile.Open(FilePath);
        var kept = module.state_dict()["fc.weight"].clone();
        var differences = ModuleWeights.Load(module, file, only: name => !name.StartsWith("fc.", StringComparison.Ordinal));
        Assert.True(differences.IsNone);
        Assert.True(kept.Equals(module.state_dict()["fc.weight"]));
        Assert.Equal(0, module.state_dict()["bn.weight"].abs().sum().item<float>());
        Assert.Throws<CheckpointMismatchException>(() => ModuleWeights.Load(module, file, strict: false));
    }

    [Fact]
    public void What_does_not_fit_is_listed_and_the_module_is_left_alone()
    {
        using var scope = NewDisposeScope();
        using var module = Module();
        var weights = module.state_dict().ToDictionary(p => p.Key, p => p.Value.detach().clone());
        weights["fc.weight"] = zeros(5, 5);
        weights["fc.extra"] = zeros(1);
        weights.Remove("bn.bias");
        SafetensorsWriter.Write(FilePath, weights);
        using var file = SafetensorsFile.Open(FilePath);
        var before = module.state_dict()["bn.weight"].clone();

        var error = Assert.Throws<CheckpointMismatchException>(() => ModuleWeights.Load(module, file));

        Assert.Equal(["bn.bias"], error.Differences.Missing);
        Assert.Equal(["fc.extra"], error.Differences.Unexpected);
        Assert.Equal(["fc.weight: checkpoint (5, 5), module (2, 3)"], error.Differences.Misshaped);
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
        Assert.True(before.Equals(module.state_dict()["bn.weight"]));
        Assert.Throws<CheckpointMismatchException>(() => ModuleWeights.Load(module, file, strict: false));
    }

    [Fact]
    public void Not_strict_reports_what_it_skipped()
    {
        using var scope = NewDisposeScope();
        using var module = Module();
        SafetensorsWriter.Write(FilePath, new Dictionary<string, Tensor> { ["fc.weight"] = ones(2, 3), ["other"] = ones(1) });
        using var file = SafetensorsFile.Open(FilePath);

        var differences = ModuleWeights.Load(module, file, strict: false);

        Assert.Contains("fc.bias", differences.Missing);
        Assert.Equal(["other"], differences.Unexpected);
        Assert.Equal(6f, module.state_dict()["fc.weight"].sum().item<float>());
    }

    [Fact]
    public void A_prefix_picks_one_module_out_of_a_model()
    {
        using var scope = NewDisposeScope();
        using var module = Module();
        var weights = module.state_dict().ToDictionary(p => "head." + p.Key, p => p.Value);
        weights["backbone.weight"] = ones(1);
        SafetensorsWriter.Write(FilePath, weights);
        using var file = SafetensorsFile.Open(FilePath);
        Assert.True(ModuleWeights.Load(module, file, prefix: "head.").IsNone);
    }

    [Fact]
    public void Loading_leaves_no_tensor_behind()
    {
        using var module = Module();
        ModuleWeights.Save(module, FilePath);
        using var file = SafetensorsFile.Open(FilePath);
        ModuleWeights.Load(module, file);
        var before = LiveTensors.Baseline();
        ModuleWeights.Load(module, file);
        ModuleWeights.Save(module, FilePath + "2");
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static nn.Module Module() => nn.Sequential(("fc", nn.Linear(3, 2)), ("bn", nn.BatchNorm1d(2)));
}
