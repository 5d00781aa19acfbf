using BenchmarkDotNet.Attributes;
using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Models.Mini;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Benchmarks;

/// <summary>Where the time of find-mini's first answer goes.</summary>
public class MiniPartsBenchmarks
{
    private const int Width = 512;
    private const int Height = 384;

    private IVisionFoundation _vision = null!;
    private FindMiniNetwork _network = null!;
    private Tensor _pixels = null!;
    private VisionFeatures _features = null!;

    [GlobalSetup]
    public void Setup()
    {
        var folder = ModelFolder.FindMini;
        var config = FindMiniConfig.Load(Path.Combine(folder, FindMiniConfig.FileName));
        _vision = FoundationRegistry.Vision(config.VisionFoundation, folder, CPU);
        _network = Load(config, folder, _vision);
        _network.eval();
        _pixels = rand(1, 3, Height, Width) * 255;
        using var inference = inference_mode();
        _features = _vision.Encode(_pixels);
    }

    /// <summary>The frozen foundation.</summary>
    [Benchmark]
    public void Foundation()
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        using var features = _vision.Encode(_pixels);
    }

    /// <summary>Pixel decoder, the interface's memory, and the peaks.</summary>
    [Benchmark]
    public void DecoderAndMemory()
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        using var image = _network.Encode(_features, Width, Height);
    }

    /// <summary>The same, and all objects.</summary>
    [Benchmark]
    public void DecoderMemoryAndObjects()
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        using var image = _network.KeepObjects(_network.Encode(_features, Width, Height));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _features.Dispose();
        _pixels.Dispose();
        _network.Dispose();
        _vision.Dispose();
    }

    private static FindMiniNetwork Load(FindMiniConfig config, string folder, IVisionFoundation vision)
    {
        using var language = FoundationRegistry.Language(config.LanguageFoundation, folder, CPU);
        var network = new FindMiniNetwork(config, vision.FeatureMaps, CocoCategories.Things.Count, language.Width);
        using var weights = SafetensorsFile.Open(Path.Combine(folder, config.Weights));
        ModuleWeights.Load(network, weights);
        return network;
    }
}
