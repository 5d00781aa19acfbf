using BenchmarkDotNet.Attributes;
using FindAgents.Engine.Foundations.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Benchmarks;

/// <summary>A picture through an official vision foundation with random weights.</summary>
public class BackboneBenchmarks
{
    private OfficialVisionFoundation _foundation = null!;
    private Tensor _pixels = null!;

    /// <summary>The foundation's name.</summary>
    [Params("focalt", "davitd3")]
    public string Foundation { get; set; } = "";

    /// <summary>Width×height in pixels.</summary>
    [Params("640x480", "1024x768")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var size = Size.Split('x').Select(int.Parse).ToArray();
        _foundation = WithRandomWeights(Foundation);
        _pixels = rand(1, 3, size[1], size[0]).mul_(255);
    }

    [Benchmark]
    public void Encode() => _foundation.Encode(_pixels).Dispose();

    [GlobalCleanup]
    public void Cleanup()
    {
        _pixels.Dispose();
        _foundation.Dispose();
    }

    private static OfficialVisionFoundation WithRandomWeights(string name)
    {
        var config = OfficialVisionConfig.All[name];
        var backbone = config.CreateBackbone();
        foreach (var weight in backbone.parameters())
        {
            // Numbers of ordinary size all the way: denormals or infinities would take another time.
            nn.init.normal_(weight, 0, 1 / Math.Sqrt(weight.numel() / (double)weight.shape[0]));
        }

        return new OfficialVisionFoundation(name, config, backbone);
    }
}
