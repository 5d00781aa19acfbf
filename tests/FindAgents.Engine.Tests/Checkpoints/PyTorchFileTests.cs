using FindAgents.Engine.Checkpoints;
using FindAgents.Testing;
using FindAgents.Testing.Checkpoints;
using FindAgents.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Checkpoints;

public sealed class PyTorchFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Fixtures =>
        [.. Directory.GetFiles(Path.Combine(RepositoryFolder.Fixtures, "checkpoints"), "*.pt").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    public static TheoryData<bool, int> Formats => new() { { false, 2 }, { false, 3 }, { false, 4 }, { false, 5 }, { true, 2 }, { true, 4 } };

    public static TheoryData<ScalarType> ElementTypes => SafetensorsTests.ElementTypes;

    private string FilePath => _folder.At("weights.pt");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void What_pythons_own_pickler_wrote_is_read(string name)
    {
        using var scope = NewDisposeScope();
        using var file = CheckpointFile.Open(Path.Combine(RepositoryFolder.Fixtures, "checkpoints", name));

        Assert.IsType<PyTorchFile>(file);
        Assert.Equal(["fc.weight", "fc.transposed", "fc.tied", "half", "brain", "count", "mask"], file.Entries.Keys);
        var weight = arange(0, 3, 0.25f, ScalarType.Float32).view(3, 4);
        Assert.True(file.Read("fc.weight").Equals(weight));
        Assert.True(file.Read("fc.tied").Equals(weight));
        Assert.True(file.Read("fc.transposed").Equals(weight.t()));
        Assert.True(file.Read("fc.transposed").is_contiguous());
        Assert.True(file.Read("half").Equals(tensor([0.5f, -2f]).to(ScalarType.Float16)));
        Assert.True(file.Read("brain").Equals(tensor([1.5f, -2f]).to(ScalarType.BFloat16)));
        Assert.Equal(1L << 40, file.Read("count").item<long>());
        Assert.True(file.Read("mask").Equals(tensor([true, false, true])));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_format_and_protocol_comes_back(bool legacy, int protocol)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (rand(3, 5), arange(7, ScalarType.Int64));
        Save(new OrderedDict { HasVersions = true }.With(("a", SavedTensor.Of("0", a) with { IsParameter = true }), ("b", SavedTensor.Of("1", b)), ("none", null)), legacy, protocol);

        using var file = PyTorchFile.Open(FilePath);

        Assert.Equal(["a", "b"], file.Entries.Keys);
        Assert.Equal(60, file.Entries["a"].ByteLength);
        Assert.True(file.Read("a").Equals(a));
        Assert.True(file.Read("b", ScalarType.Float32).Equals(b.to(ScalarType.Float32)));
    }

    [Theory]
    [MemberData(nameof(ElementTypes))]
    public void Every_element_type_comes_back(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var original = tensor(new float[] { 0, 1, 1, 0, 5, 100 }).view(2, 3).to(type);
        foreach (var legacy in (bool[])[false, true])
        {
            Save(new OrderedDict { { "w", SavedTensor.Of("0", original) } }, legacy);
            using var file = PyTorchFile.Open(FilePath);
            Assert.Equal(type, file.Entries["w"].DType);
            Assert.True(file.Read("w").Equals(original));
        }
    }

    [Fact]
    public void Views_of_any_strides_come_back_as_they_look()
    {
        using var scope = NewDisposeScope();
        var whole = arange(120, ScalarType.Float32);
        var storage = SavedTensor.Of("0", whole).Storage;
        (string Name, long Offset, long[] Shape, long[] Strides)[] views =
        [
            ("permuted", 0, [5, 2, 3], [1, 15, 5]),
            ("column", 31, [4], [10]),
            ("block", 61, [2, 3, 2], [20, 5, 1]),
            ("scalar", 119, [], []),
            ("empty", 120, [0, 4], [4, 1]),
            ("ones", 7, [1, 3, 1], [999, 1, 77]),
        ];
        var weights = new OrderedDict();
        Array.ForEach(views, view => weights.Add(view.Name, new SavedTensor(storage, view.Offset, view.Shape, view.Strides)));
        Save(weights);

        using var file = PyTorchFile.Open(FilePath);

        Assert.All(views, view =>
        {
            var expected = whole.as_strided(view.Shape, view.Strides, view.Offset);
            Assert.Equal(view.Shape, file.Entries[view.Name].Shape);
            Assert.True(file.Read(view.Name).Equals(expected));
        });
    }

    [Fact]
    public void Tied_weights_are_read_by_each_name()
    {
        using var scope = NewDisposeScope();
        var large = rand(64, 64);
        var saved = SavedTensor.Of("0", large);
        Save(new OrderedDict { { "embedding", saved }, { "head", saved }, { "third", saved } });
        using var file = PyTorchFile.Open(FilePath);
        Assert.All(file.Entries.Keys, name => Assert.True(file.Read(name).Equals(large)));
    }

    [Theory]
    [InlineData("model")]
    [InlineData("state_dict")]
    [InlineData("model", "state_dict")]
    public void Nested_weights_are_found(params string[] keys)
    {
        object value = new OrderedDict { { "module.w", Ones("0") }, { "module.v", Ones("1") } };
        foreach (var key in keys.Reverse())
        {
            value = new Dictionary<string, object?> { ["epoch"] = 3, ["args"] = new List<object?> { 1.5, "x", null }, [key] = value };
        }

        Save(value);
        using var file = PyTorchFile.Open(FilePath);
        Assert.Equal(["w", "v"], file.Entries.Keys);
    }

    [Fact]
    public void A_prefix_goes_only_where_every_name_has_it()
    {
        Save(new OrderedDict { { "module.w", Ones("0") }, { "v", Ones("1") } });
        using (var file = PyTorchFile.Open(FilePath))
        {
            Assert.Equal(["module.w", "v"], file.Entries.Keys);
        }

        Save(new OrderedDict { { "_orig_mod.module.w", Ones("0") } });
        using var wrapped = PyTorchFile.Open(FilePath);
        Assert.Equal(["w"], wrapped.Entries.Keys);
    }

    [Fact]
    public void Where_no_weights_are_found_the_keys_are_named()
    {
        Save(new Dictionary<string, object?> { ["ema"] = new OrderedDict { { "w", Ones("0") } }, ["step"] = 1 });
        var error = Assert.Throws<CheckpointFormatException>(() => PyTorchFile.Open(FilePath));
        Assert.Contains("'ema', 'step'", error.Message, StringComparison.Ordinal);

        Save(new List<object?> { 1 });
        Assert.Contains("a list", Assert.Throws<CheckpointFormatException>(() => PyTorchFile.Open(FilePath)).Message, StringComparison.Ordinal);

        Save(new OrderedDict());
        using var nothing = PyTorchFile.Open(FilePath);
        Assert.Empty(nothing.Entries);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_module_takes_its_weights_from_either_format(bool legacy)
    {
        using var scope = NewDisposeScope();
        using var original = nn.Sequential(("fc", nn.Linear(3, 2)), ("bn", nn.BatchNorm1d(2)));
        using var other = nn.Sequential(("fc", nn.Linear(3, 2)), ("bn", nn.BatchNorm1d(2)));
        var weights = new OrderedDict();
        foreach (var (name, weight) in original.state_dict())
        {
            weights.Add(name, SavedTensor.Of(name, weight));
        }

        Save(weights, legacy);
        using var file = CheckpointFile.Open(FilePath);
        var before = LiveTensors.Baseline();
        Assert.True(ModuleWeights.Load(other, file).IsNone);
        Assert.Equal(before, Tensor.TotalCount);
        Assert.All(original.state_dict(), pair => Assert.True(pair.Value.Equals(other.state_dict()[pair.Key])));
        Assert.All(other.named_parameters(), p => Assert.True(p.parameter.requires_grad));
    }

    [Fact]
    public void A_wrong_checkpoint_is_listed_whole()
    {
        using var module = nn.Sequential(Enumerable.Range(0, 20).Select(i => ($"layer{i:00}", (nn.Module<Tensor, Tensor>)nn.Linear(1, 1))).ToArray());
        var weights = new OrderedDict { { "layer00.weight", Ones("0") } };
        Enumerable.Range(0, 30).ToList().ForEach(i => weights.Add($"stranger{i:00}", Ones($"s{i}")));
        Save(weights);
        using var file = CheckpointFile.Open(FilePath);

        var error = Assert.Throws<CheckpointMismatchException>(() => ModuleWeights.Load(module, file));

        Assert.Equal(39, error.Differences.Missing.Count);
        Assert.Equal(30, error.Differences.Unexpected.Count);
        Assert.Equal(["layer00.weight: checkpoint (2), module (1, 1)"], error.Differences.Misshaped);
        Assert.True(error.Message.Length < 2000);
        Assert.All([.. error.Differences.Missing, .. error.Differences.Unexpected, .. error.Differences.Misshaped], name => Assert.Contains(name, error.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void The_format_is_told_by_the_content()
    {
        using var scope = NewDisposeScope();

        // A header of 0x0280 bytes makes a safetensors file begin as a pickle does.
        SafetensorsWriter.Write(FilePath, new Dictionary<string, Tensor> { [new string('x', 0x280 - 59)] = ones(1) });
        Assert.Equal([0x80, 0x02], File.ReadAllBytes(FilePath)[..2]);
        using (var file = CheckpointFile.Open(FilePath))
        {
            Assert.IsType<SafetensorsFile>(file);
        }

        File.WriteAllText(FilePath, "<!DOCTYPE html><html>Not found</html>");
        Assert.Contains("web page", Assert.Throws<CheckpointFormatException>(() => CheckpointFile.Open(FilePath)).Message, StringComparison.Ordinal);
        File.WriteAllText(FilePath, "");
        Assert.Throws<CheckpointFormatException>(() => CheckpointFile.Open(FilePath));
        Assert.Throws<CheckpointFormatException>(() => PyTorchFile.Open(FilePath));
        Assert.Throws<CheckpointFormatException>(() => CheckpointFile.Open(_folder.At("absent.pt")));
    }

    [Fact]
    public void A_closed_file_is_not_read()
    {
        Save(new OrderedDict { { "w", Ones("0") } });
        var file = CheckpointFile.Open(FilePath);
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Read("w"));
    }

    [Fact]
    public void Reading_leaves_one_tensor_alive()
    {
        Save(new OrderedDict { { "w", Ones("0") } });
        using var file = PyTorchFile.Open(FilePath);
        var before = LiveTensors.Baseline();
        var read = file.Read("w", ScalarType.Float64);
        Assert.Equal(before + 1, Tensor.TotalCount);
        read.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }

    private static SavedTensor Ones(string key) => SavedTensor.Of(SavedStorage.Of(key, ScalarType.Float32, [0, 0, 0x80, 0x3f, 0, 0, 0x80, 0x3f], 4), 2);

    private void Save(object? value, bool legacy = false, int protocol = 2)
    {
        if (legacy)
        {
            TorchSave.Legacy(FilePath, value, protocol);
        }
        else
        {
            TorchSave.Zip(FilePath, value, protocol);
        }
    }
}
