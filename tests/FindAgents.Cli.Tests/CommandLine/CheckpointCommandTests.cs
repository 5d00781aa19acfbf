using System.Text.Json;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Tests.Scripted;
using FindAgents.Engine.Catalogue;
using FindAgents.Engine.Checkpoints;
using FindAgents.Testing;
using FindAgents.Testing.Checkpoints;
using static TorchSharp.torch;

namespace FindAgents.Cli.Tests.CommandLine;

/// <summary><c>findagents models pull</c>, <c>convert</c>, and what list, where and verify say of checkpoints.</summary>
public sealed class CheckpointCommandTests : IDisposable
{
    private readonly CommandRun _run = new();
    private readonly byte[] _file;
    private readonly WebServer _server;

    public CheckpointCommandTests()
    {
        using (var weight = SavedWeight())
        {
            TorchSave.Zip(_run.At("original.pt"), new OrderedDict { { "module.w", SavedTensor.Of("0", weight) } });
        }

        _file = File.ReadAllBytes(_run.At("original.pt"));
        _server = new WebServer((request, before) => WebReply.Ranged(request, _file).DroppedAfter(before == 0 ? 300 : int.MaxValue));
        _run.Catalogue = [new CatalogueModel("tiny", "A tiny model", "tiny.pt", new Uri(_server.Address, "tiny.pt"), _server.Address, "MIT")];
    }

    public void Dispose()
    {
        _run.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Pull_downloads_and_the_others_find_it()
    {
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["models", "where", "tiny"]));
        Assert.Contains("models pull tiny", _run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["models", "list"]));
        Assert.Contains("tiny  not pulled  A tiny model; licence: MIT", _run.Lines);

        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["models", "pull", "tiny", "--verbose"]));
        Assert.Equal([_run.At("cache/tiny.pt")], _run.Lines);
        Assert.Contains("(100 %)", _run.Error, StringComparison.Ordinal);
        Assert.Equal(_file, await File.ReadAllBytesAsync(_run.At("cache/tiny.pt")));

        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["models", "where", "tiny"]));
        Assert.Equal([_run.At("cache/tiny.pt")], _run.Lines);
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["models", "list", "--json"]));
        var listed = JsonDocument.Parse(_run.Out).RootElement.EnumerateArray().ToList();
        Assert.Equal("find-mini", listed[0].GetProperty("name").GetString());
        Assert.Equal(("pulled", _run.At("cache/tiny.pt"), _file.Length), (listed[^1].GetProperty("state").GetString(), listed[^1].GetProperty("file").GetString(), listed[^1].GetProperty("bytes").GetInt32()));
    }

    [Fact]
    public async Task Pull_goes_where_it_is_told()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["models", "pull", "TINY", "--cache", _run.At("elsewhere")]));
        Assert.Equal([_run.At("elsewhere/tiny.pt")], _run.Lines);
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["models", "where", "tiny", "--cache", _run.At("elsewhere")]));
    }

    [Fact]
    public async Task A_path_is_taken_as_it_is()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["models", "pull", _run.At("original.pt")]));
        Assert.Equal([_run.At("original.pt")], _run.Lines);
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["models", "where", _run.At("original.pt")]));
        Assert.Equal([_run.At("original.pt")], _run.Lines);
        Assert.Empty(_server.Requests);

        // A model that comes along has a folder of files.
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["models", "where", "find-mini"]));
        Assert.True(Directory.Exists(_run.Lines[0]));
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["models", "verify", _run.Lines[0]]));
        Assert.Contains("ok    config.json", _run.Lines);

        Assert.Equal(ExitCode.Input, await _run.RunAsync(["models", "pull", "nothing-of-the-kind"]));
        Assert.Contains("The catalogue has: tiny.", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_compares_with_what_is_known()
    {
        await _run.RunAsync(["models", "pull", "tiny"]);
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["models", "verify", "tiny"]));
        Assert.Contains("as downloaded; the publisher states none", _run.Lines[0], StringComparison.Ordinal);
        Assert.Equal("ok    tiny.pt: 1 tensors (1 Float32), 256 bytes", _run.Lines[1]);

        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["models", "verify", _run.At("original.pt")]));
        Assert.Contains("none to compare it with", _run.Lines[0], StringComparison.Ordinal);

        await File.WriteAllBytesAsync(_run.At("cache/tiny.pt"), _file[..^100]);
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["models", "verify", "tiny"]));
        Assert.All(_run.Lines, line => Assert.StartsWith("FAIL", line, StringComparison.Ordinal));

        _run.Catalogue = [_run.Catalogue[0] with { Sha256 = new string('0', 64) }];
        await File.WriteAllBytesAsync(_run.At("cache/tiny.pt"), _file);
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["models", "verify", "tiny"]));
        Assert.StartsWith("FAIL  tiny.pt: its checksum is", _run.Lines[0], StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["models", "verify", "tiny", "--model", "x"]));
    }

    [Fact]
    public async Task Convert_writes_safetensors()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["models", "convert", _run.At("original.pt"), _run.At("made/half.safetensors"), "--half", "--verbose"]));
        Assert.Equal([_run.At("made/half.safetensors")], _run.Lines);
        Assert.Contains("Written: 100 %", _run.Error, StringComparison.Ordinal);
        using var file = SafetensorsFile.Open(_run.At("made/half.safetensors"));
        Assert.Equal(ScalarType.Float16, file.Entries["w"].DType);
    }

    [Fact]
    public async Task Convert_refuses_a_file_that_would_run_code()
    {
        TorchSave.Zip(_run.At("hostile.pt"), new PickleCall(new PickleGlobal("os", "system"), $"touch {_run.At("owned")}"));
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["models", "convert", _run.At("hostile.pt"), _run.At("made.safetensors")]));
        Assert.Contains("'os.system'", _run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_run.At("made.safetensors")));
        Assert.False(File.Exists(_run.At("owned")));
    }

    private static Tensor SavedWeight() => rand(8, 8);
}
