using FindAgents.Engine.Checkpoints;
using FindAgents.Testing;
using FindAgents.Testing.Checkpoints;
using FindAgents.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Checkpoints;

public sealed class CheckpointConversionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Source => _folder.At("model.pt");

    private string Target => _folder.At("made", "model.safetensors");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_tensor_comes_over(bool half)
    {
        using var scope = NewDisposeScope();
        var (w, n) = (rand(5, 3), arange(4, ScalarType.Int64));
        TorchSave.Legacy(Source, new OrderedDict { { "module.w", SavedTensor.Of("0", w) }, { "module.tied", SavedTensor.Of("0", w) }, { "module.n", SavedTensor.Of("1", n) } });
        var reports = new List<ConversionProgress>();

        CheckpointConversion.ToSafetensors(Source, Target, half, new Collected(reports));

        using var file = SafetensorsFile.Open(Target);
        Assert.Equal(["n", "tied", "w"], file.Entries.Keys.Order());
        Assert.Equal("model.pt", file.Metadata["source"]);
        Assert.Equal(half ? ScalarType.Float16 : ScalarType.Float32, file.Entries["w"].DType);
        Assert.True(file.Read("w").Equals(half ? w.to(ScalarType.Float16) : w));
        Assert.True(file.Read("n").Equals(n));
        Assert.Equal(3, reports.Count);
        Assert.Equal(reports[^1].Total, reports[^1].Written);
    }

    [Fact]
    public void What_cannot_be_converted_leaves_what_was_there()
    {
        using var scope = NewDisposeScope();
        TorchSave.Zip(Source, new OrderedDict { { "w", SavedTensor.Of("0", full([1], 1e6f)) } });
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        File.WriteAllText(Target, "old");

        Assert.Contains("'w'", Assert.Throws<FindException>(() => CheckpointConversion.ToSafetensors(Source, Target, halfPrecision: true)).Message, StringComparison.Ordinal);
        Assert.Throws<OperationCanceledException>(() => CheckpointConversion.ToSafetensors(Source, Target, cancellationToken: new CancellationToken(canceled: true)));
        Assert.Throws<FindException>(() => CheckpointConversion.ToSafetensors(Source, Source));
        Assert.Throws<FindException>(() => CheckpointConversion.ToSafetensors(Source, _folder.Path));
        TorchSave.Zip(Source, new PickleCall(new PickleGlobal("os", "system"), "x"));
        Assert.Throws<RefusedClassException>(() => CheckpointConversion.ToSafetensors(Source, Target));

        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public void Converting_leaves_no_tensor_behind()
    {
        using (var scope = NewDisposeScope())
        {
            TorchSave.Zip(Source, new OrderedDict { { "w", SavedTensor.Of("0", rand(4)) } });
        }

        var before = LiveTensors.Baseline();
        CheckpointConversion.ToSafetensors(Source, Target, halfPrecision: true);
        Assert.Equal(before, Tensor.TotalCount);
    }

    private sealed class Collected(List<ConversionProgress> reports) : IProgress<ConversionProgress>
    {
        public void Report(ConversionProgress value) => reports.Add(value);
    }
}
