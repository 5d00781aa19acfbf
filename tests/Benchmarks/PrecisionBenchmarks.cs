using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using FindAgents.Engine;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Models.Mini;
using FindAgents.Engine.PixelDecoders;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Benchmarks;

/// <summary>The heavy parts in every precision that a processor takes: Focal-T and its pixel decoder with random weights at 640×480, find-mini as it is.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The cleanup disposes; BenchmarkDotNet calls it, and wants no more of a class.")]
public class PrecisionBenchmarks
{
    private OfficialVisionFoundation _focal = null!;
    private FpnPixelDecoder _decoder = null!;
    private FindMiniModel _mini = null!;
    private VisionFeatures _features = null!;
    private Tensor _pixels = null!;
    private Tensor _photo = null!;

    /// <summary>The numbers computed with.</summary>
    [Params(ComputePrecision.Float32, ComputePrecision.BFloat16)]
    public ComputePrecision Precision { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        random.manual_seed(1);
        var config = OfficialVisionConfig.All["focalt"];
        var backbone = config.CreateBackbone();
        foreach (var weight in backbone.parameters())
        {
            nn.init.normal_(weight, 0, 1 / Math.Sqrt(weight.numel() / (double)weight.shape[0]));
        }

        _focal = new OfficialVisionFoundation("focalt", config, backbone, precision: Precision);
        _decoder = new FpnPixelDecoder(new FpnPixelDecoderConfig { Features = _focal.FeatureMaps });
        _decoder.eval();
        _decoder.ComputeIn(Precision);
        _pixels = rand(1, 3, 480, 640).mul_(255);
        _features = _focal.Encode(_pixels);
        _mini = FindMiniModel.Load(FindEngine.DefaultModelPath, CPU, Precision);
        var photo = RgbImage.Load(Path.Combine(AppContext.BaseDirectory, "photos", "coffee.jpg"));
        var (width, height) = _mini.InputSize(photo.Width, photo.Height);
        _photo = photo.Resize(width, height).ToTensor();
    }

    [Benchmark]
    public void FocalTEncode()
    {
        using var inference = inference_mode();
        _focal.Encode(_pixels).Dispose();
    }

    [Benchmark]
    public void FocalTPixelDecoder()
    {
        using var inference = inference_mode();
        _decoder.Decode(_features.Maps).Dispose();
    }

    [Benchmark]
    public void FindMiniEncode()
    {
        using var inference = inference_mode();
        _mini.Encode(_photo)[0].Dispose();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _photo.Dispose();
        _pixels.Dispose();
        _features.Dispose();
        _mini.Dispose();
        _decoder.Dispose();
        _focal.Dispose();
    }
}
