using System.Security.Cryptography;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Tests.Scripted;

namespace FindAgents.Cli.Tests.CommandLine;

public sealed class ModelsCommandTests : IDisposable
{
    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Where_prints_the_folder_and_nothing_else()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["models", "where", "--model", MakeModel()]));
        Assert.Equal([_run.At("model")], _run.Lines);
    }

    [Fact]
    public async Task Verify_compares_every_file_listed()
    {
        var model = MakeModel();
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["models", "verify", "--model", model]));
        Assert.Equal(["ok    config.json", "ok    weights.safetensors"], _run.Lines);

        await File.AppendAllTextAsync(_run.At("model/weights.safetensors"), "x");
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["models", "verify", "--model", model]));
        Assert.StartsWith("FAIL  weights.safetensors: its checksum is", _run.Lines[1], StringComparison.Ordinal);

        File.Delete(_run.At("model/weights.safetensors"));
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["models", "verify", "--model", model]));
        Assert.Equal("FAIL  weights.safetensors: missing", _run.Lines[1]);
    }

    [Theory]
    [InlineData("no hash at all")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000  ../outside")]
    public async Task Verify_refuses_a_list_that_it_does_not_understand(string line)
    {
        var model = MakeModel();
        await File.WriteAllTextAsync(_run.At("model/SHA256SUMS"), line + "\n");
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["models", "verify", "--model", model]));
        Assert.Contains("sha256sum", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_does_not_pass_what_it_cannot_check()
    {
        var model = MakeModel();
        File.Delete(_run.At("model/SHA256SUMS"));
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["models", "verify", "--model", model]));
        Assert.Contains("SHA256SUMS", _run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[]")]
    public async Task A_folder_that_holds_no_model_is_told(string? config)
    {
        Directory.CreateDirectory(_run.At("model"));
        if (config is not null)
        {
            await File.WriteAllTextAsync(_run.At("model/config.json"), config);
        }

        Assert.Equal(ExitCode.Input, await _run.RunAsync(["models", "where", "--model", _run.At("model")]));
        Assert.Contains("config.json", _run.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["models", "where", "--model", _run.At("nowhere")]));
        Assert.Contains("nowhere", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_model_that_comes_along_is_as_it_was_published()
    {
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["models", "list"]));
        Assert.StartsWith("find-mini ", _run.Lines[0], StringComparison.Ordinal);

        // After a change of the weights: cd models/find-mini && sha256sum config.json *.safetensors *.txt > SHA256SUMS
        Assert.True(await _run.RunAsync(["models", "verify"]) == ExitCode.Ok, _run.Out);
        var verified = _run.Lines.Select(line => line["ok    ".Length..]).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["models", "where"]));
        var present = Directory.GetFiles(_run.Lines[0]).Select(file => Path.GetFileName(file)!).Where(name => name != "SHA256SUMS" && !name.EndsWith(".md", StringComparison.Ordinal));
        Assert.Equal(present.Order(StringComparer.Ordinal), verified);
    }

    [Fact]
    public async Task Convert_foundations_hands_the_converters_complaint_on()
    {
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["models", "convert-foundations", "--out", _run.At("made"), "--captions", _run.At("missing.txt")]));
        Assert.Contains("missing.txt", _run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.At("made")));
    }

    private string MakeModel()
    {
        Directory.CreateDirectory(_run.At("model"));
        File.WriteAllText(_run.At("model/config.json"), """{ "name": "tiny", "version": "0.0.1" }""");
        File.WriteAllText(_run.At("model/weights.safetensors"), "weights");
        File.WriteAllLines(
            _run.At("model/SHA256SUMS"),
            ((string[])["config.json", "weights.safetensors"]).Select(name => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_run.At($"model/{name}"))))}  {name}"));
        return _run.At("model");
    }
}
