using BenchmarkDotNet.Attributes;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;

namespace FindAgents.Benchmarks;

/// <summary>What a user waits for: the first answer about a photo, and each further one on the kept encoding.</summary>
public class EngineBenchmarks
{
    private IFindEngine _engine = null!;
    private string _path = "";
    private EncodedImage _image = null!;

    [GlobalSetup]
    public void Setup()
    {
        _engine = FindEngine.Load(new FindEngineOptions { Device = "cpu" });
        _path = Path.Combine(AppContext.BaseDirectory, "photos", "coffee.jpg");
        _image = _engine.EncodeAsync(RgbImage.Load(_path)).GetAwaiter().GetResult();
    }

    /// <summary>Decode, encode, ground one phrase.</summary>
    [Benchmark]
    public void FirstAnswer()
    {
        using var image = _engine.EncodeAsync(RgbImage.Load(_path)).GetAwaiter().GetResult();
        _engine.GroundAsync(image, ["cup"]).GetAwaiter().GetResult();
    }

    [Benchmark]
    public void NextPhrase() => _engine.GroundAsync(_image, ["cup"]).GetAwaiter().GetResult();

    [Benchmark]
    public void NextClick() => _engine.RefineAsync(_image, new RefinePrompt { Positive = [new PointF(300, 150)] }).GetAwaiter().GetResult();

    [Benchmark]
    public void NextSegment() => _engine.SegmentAsync(_image).GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup()
    {
        _image.Dispose();
        _engine.Dispose();
    }
}
