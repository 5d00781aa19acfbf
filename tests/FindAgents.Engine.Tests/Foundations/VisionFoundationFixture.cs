using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Vision.CenterNet;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Foundations;

/// <summary>The embedded vision foundation and the pictures that TensorFlow.js was shown.</summary>
public sealed class VisionFoundationFixture : IDisposable
{
    private readonly Dictionary<string, Tensor> _pixels = [];

    public VisionFoundationFixture()
    {
        Foundation = CenterNetMobileNetV3.Load(Weights);
        using var file = SafetensorsFile.Open(Expected);
        foreach (var size in (string[])["64x96", "96x64"])
        {
            using var stored = file.Read($"{size}/pixels", ScalarType.Float32); // (H, W, 3)
            _pixels[size] = stored.permute(2, 0, 1).unsqueeze(0).contiguous();
        }
    }

    public static string Weights { get; } = Path.Combine(AppContext.BaseDirectory, "models", "find-mini", "centernet-mobilenetv3.safetensors");

    public static string Expected { get; } = Path.Combine(RepositoryFolder.Fixtures, "foundations", "centernet-tfjs.safetensors");

    public CenterNetMobileNetV3 Foundation { get; }

    /// <summary>(1, 3, H, W) float32 in 0–255.</summary>
    public Tensor Pixels(string size) => _pixels[size];

    public void Dispose()
    {
        Foundation.Dispose();
        foreach (var pixels in _pixels.Values)
        {
            pixels.Dispose();
        }
    }
}
