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
    private IFindEngine _fast = null!;
    private EncodedImage _fastImage = null!;

    [GlobalSetup]
    public void Setup()
    {
        _engine = FindEngine.Load(new FindEngineOptions { Device = "cpu" });
        _path = Path.Combine(AppContext.BaseDirectory, "photos", "coffee.jpg");
        _image = _engine.EncodeAsync(RgbImage.Load(_path)).GetAwaiter().GetResult();
        _fast = FindEngine.Load(new FindEngineOptions { Device = "cpu", SecondLook = false });
        _fastImage = _fast.EncodeAsync(RgbImage.Load(_path)).GetAwaiter().GetResult();
    }

    /// <summary>Decode, encode, ground one phrase.</summary>
    [Benchmark]
    public void FirstAnswer() => Answer(_engine);

    [Benchmark]
    public void NextPhrase() => _engine.GroundAsync(_image, ["cup"]).GetAwaiter().GetResult();

    [Benchmark]
    public void NextClick() => Click(_engine, _image);

    [Benchmark]
    public void NextSegment() => _engine.SegmentAsync(_image).GetAwaiter().GetResult();

    [Benchmark]
    public void FirstAnswerFast() => Answer(_fast);

    [Benchmark]
    public void NextPhraseFast() => _fast.GroundAsync(_fastImage, ["cup"]).GetAwaiter().GetResult();

    [Benchmark]
    public void NextClickFast() => Click(_fast, _fastImage);

    private void Answer(IFindEngine engine)
    {
        using var image = engine.EncodeAsync(RgbImage.Load(_path)).GetAwaiter().GetResult();
        engine.GroundAsync(image, ["cup"]).GetAwaiter().GetResult();
    }

    private static void Click(IFindEngine engine, EncodedImage image) =>
        engine.RefineAsync(image, new RefinePrompt { Positive = [new PointF(300, 150)] }).GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Cleanup()
    {
        _image.Dispose();
        _engine.Dispose();
        _fastImage.Dispose();
        _fast.Dispose();
    }
}
