using BenchmarkDotNet.Attributes;
using FindAgents.Engine.Foundations.Language.Glove;

namespace FindAgents.Benchmarks;

/// <summary>Texts through the embedded language foundation.</summary>
public class LanguageEncodeBenchmarks
{
    private const string Caption = "A brown dog's playing with two red frisbees on the grass-covered field beside a parked car.";

    private GloveLanguageFoundation _foundation = null!;
    private string[] _texts = [];

    /// <summary>Captions in a batch.</summary>
    [Params(1, 100)]
    public int Batch { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _foundation = GloveLanguageFoundation.LoadFrom(ModelFolder.FindMini);
        _texts = [.. Enumerable.Repeat(Caption, Batch)];
    }

    [Benchmark]
    public void Encode() => _foundation.Encode(_texts).Dispose();

    [Benchmark]
    public void Load() => GloveLanguageFoundation.LoadFrom(ModelFolder.FindMini).Dispose();

    [GlobalCleanup]
    public void Cleanup() => _foundation.Dispose();
}
