using BenchmarkDotNet.Attributes;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Foundations.Vision.CenterNet;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Benchmarks;

/// <summary>A picture through the embedded vision foundation, and its objects read off.</summary>
public class VisionEncodeBenchmarks
{
    private CenterNetMobileNetV3 _foundation = null!;
    private Tensor _pixels = null!;
    private VisionFeatures _features = null!;

    /// <summary>Pictures in a batch.</summary>
    [Params(1, 2)]
    public int Batch { get; set; }

    /// <summary>Width×height in pixels.</summary>
    [Params("512x384", "384x288")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var size = Size.Split('x').Select(int.Parse).ToArray();
        _foundation = CenterNetMobileNetV3.LoadFrom(ModelFolder.FindMini);
        _pixels = rand(Batch, 3, size[1], size[0]).mul_(255);
        _features = _foundation.Encode(_pixels);
    }

    [Benchmark]
    public void Encode() => _foundation.Encode(_pixels).Dispose();

    [Benchmark]
    public void Peaks() => PeakDetector.Detect(_features, count: 40).Dispose();

    [GlobalCleanup]
    public void Cleanup()
    {
        _features.Dispose();
        _pixels.Dispose();
        _foundation.Dispose();
    }
}
