using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Interface;
using FindAgents.Engine.PixelDecoders;
using FindAgents.Engine.Prototypes;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Benchmarks;

/// <summary>The official Focal-T model behind its backbone, full size, random weights: pixel decoder, interface, and further questions about an image.</summary>
/// <remarks>
/// The official code on two quiet cores, PyTorch 1.13.1 with OpenBLAS, float32: pixel decoder 1.6 s and interface 1.6 s
/// at 640×480, 4.5 s and 2.4 s at 1024×768. It computes the interface anew for each question.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "The cleanup disposes; BenchmarkDotNet calls it, and wants no more of a class.")]
public class OfficialPartsBenchmarks
{
    private const int Classes = 134;
    private const int PhraseTokens = 8;
    private const int PhraseCount = 2;

    private FpnPixelDecoder _decoder = null!;
    private FindInterface _interface = null!;
    private Dictionary<string, Tensor> _features = null!;
    private PixelDecoderOutput _decoded = null!;
    private InterfaceMemory _memory = null!;
    private InterfaceOutputs _objects = null!;
    private ClassVocabulary _vocabulary = null!;
    private Tensor _tokens = null!;
    private Tensor _names = null!;
    private Tensor _scale = null!;

    /// <summary>Width×height in pixels.</summary>
    [Params("640x480", "1024x768")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        using var inference = inference_mode();
        random.manual_seed(1);
        var size = Size.Split('x').Select(int.Parse).ToArray();
        FeatureMapSpec[] maps = [new("res2", 96, 4), new("res3", 192, 8), new("res4", 384, 16), new("res5", 768, 32)];
        _decoder = new FpnPixelDecoder(new FpnPixelDecoderConfig { Features = maps });
        _interface = new FindInterface(new FindInterfaceOptions());
        _decoder.eval();
        _decoder.Freeze();
        _interface.eval();
        _features = maps.ToDictionary(m => m.Name, m => randn(1, m.Channels, size[1] / m.Stride, size[0] / m.Stride));
        _decoded = _decoder.call(_features);
        _names = randn(Classes, 512);
        _scale = tensor(4.6f);
        _vocabulary = new ClassVocabulary(_names, _scale);
        _tokens = randn(1, PhraseTokens, 512);
        _memory = _interface.Prepare(_decoded.MemoryLevels, _decoded.MaskFeatures, forQuestions: true);
        _objects = _interface.Forward(BuiltInPrototypes.PanopticSegmentation, new InterfaceInputs(_memory) { Record = [VariableNames.ObjectProposals, VariableNames.ImageQuery] });
    }

    /// <summary>Feature maps to mask features and memory levels, 32 million parameters.</summary>
    [Benchmark]
    public void PixelDecoder()
    {
        using var inference = inference_mode();
        _decoder.call(_features).Dispose();
    }

    /// <summary>Memory, all objects with their masks, and their similarity to 134 classes; 39.8 million parameters.</summary>
    [Benchmark]
    public void Interface()
    {
        using var inference = inference_mode();
        using var memory = _interface.Prepare(_decoded.MemoryLevels, _decoded.MaskFeatures);
        using var outputs = _interface.Forward(BuiltInPrototypes.PanopticSegmentation, new InterfaceInputs(memory));
        _vocabulary.Similarity(outputs.Final[VariableNames.ObjectProposals].ClassEmbedding).Dispose();
    }

    /// <summary>The 2nd, 3rd… question on a kept encoding: two phrases of four tokens each.</summary>
    [Benchmark]
    public void FurtherQuestion()
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var token = tensor(Enumerable.Range(0, PhraseTokens).Select(i => (long)(i / (PhraseTokens / PhraseCount))).ToArray()).unsqueeze(0);
        var inputs = new InterfaceInputs(_memory)
            .Set(VariableNames.ObjectProposals, VariableInput.Kept(_objects.Trails[VariableNames.ObjectProposals]))
            .Set(VariableNames.ImageQuery, VariableInput.Kept(_objects.Trails[VariableNames.ImageQuery]))
            .Set(VariableNames.DescriptionTokens, new VariableInput { Content = _tokens, Index = token })
            .Set(VariableNames.DescriptionQueries, new VariableInput { Index = arange(PhraseCount, int64).unsqueeze(0) });
        using var outputs = _interface.Forward(BuiltInPrototypes.GroundedSegmentation, inputs);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _objects.Dispose();
        _memory.Dispose();
        _vocabulary.Dispose();
        _decoded.Dispose();
        foreach (var tensor in _features.Values.Append(_tokens).Append(_names).Append(_scale))
        {
            tensor.Dispose();
        }

        _interface.Dispose();
        _decoder.Dispose();
    }
}
