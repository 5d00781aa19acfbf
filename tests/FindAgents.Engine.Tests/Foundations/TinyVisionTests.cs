using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Foundations;

/// <summary>What docs/foundations.md tells those who add a foundation is true.</summary>
public sealed class TinyVisionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tiny-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_worked_example_works()
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(
            Path.Combine(_folder, "tiny-vision.safetensors"),
            new Dictionary<string, Tensor> { ["0.weight"] = rand(16, 3, 3, 3), ["1.weight"] = rand(32, 16, 3, 3), ["2.weight"] = rand(64, 32, 3, 3) },
            halfPrecision: true);
        using var foundation = TinyVision.LoadFrom(_folder);
        var (width, height) = foundation.InputSize(640, 480);
        using var pixels = rand(2, 3, height, width);
        using var features = foundation.Encode(pixels);
        foreach (var (name, channels, stride) in foundation.FeatureMaps)
        {
            Assert.Equal([2, channels, height / stride, width / stride], features.Maps[name].shape);
        }

        Assert.Throws<ArgumentException>(() => PeakDetector.Detect(features));
    }

    [Fact]
    public void The_page_shows_the_code_that_is_tested()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "docs", "foundations.md")).ReplaceLineEndings("\n");
        var code = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "tests", "FindAgents.Engine.Tests", "Foundations", "TinyVision.cs")).ReplaceLineEndings("\n");
        var body = code[code.IndexOf("sealed class TinyVision", StringComparison.Ordinal)..].TrimEnd();
        Assert.Contains(body, page, StringComparison.Ordinal);
    }
}
