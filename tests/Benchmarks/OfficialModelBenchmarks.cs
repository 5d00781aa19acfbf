using System.Diagnostics.CodeAnalysis;
using BenchmarkDotNet.Attributes;
using FindAgents.Engine.Foundations.Language.Unicl;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Models.Official;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Benchmarks;

/// <summary>The whole official Focal-T model with UniCL: the first answer about a picture, and what each further question costs on the kept encoding.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The cleanup disposes; BenchmarkDotNet calls it, and wants no more of a class.")]
public class OfficialModelBenchmarks
{
    // Where the click and the picture of the interleaved question lie, in pixels.
    private const int At = 100;
    private const int ClickSize = 3;
    private const int PartSize = 80;
    private const int Kept = 20;

    private OfficialFindModel _model = null!;
    private OfficialImage _image = null!;
    private ClassVocabulary _vocabulary = null!;
    private Tensor _pixels = null!;
    private Tensor _names = null!;
    private Tensor _ids = null!;
    private Tensor _attended = null!;
    private Tensor _entities = null!;
    private Tensor _click = null!;
    private Tensor _parts = null!;
    private Tensor _none = null!;

    /// <summary>Width×height in pixels.</summary>
    [Params("640x480", "1024x768")]
    public string Size { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var size = Size.Split('x').Select(int.Parse).ToArray();
        _model = OfficialFocalT.Model(OfficialFocalT.Modules());
        _pixels = rand(1, 3, size[1], size[0]).mul_(255);
        _image = _model.Encode(_pixels);
        _names = randn(OfficialFocalT.Classes, 512);
        _vocabulary = new ClassVocabulary(_names, _model.LogitScale);

        // UniCL takes texts of one length alone.
        var length = UniclConfig.Official.ContextLength;
        var sentence = ClipTokenizer.Default.Tokenize("a brown dog beside this ball", ["a brown dog", "this ball"], length);
        var ids = sentence.Text.Ids.Select(id => (long)id).ToArray();
        _ids = tensor([.. ids, .. Enumerable.Repeat((long)ClipTokenizer.Default.PadId, length - ids.Length)]).unsqueeze(0);
        _attended = arange(length).lt(ids.Length).unsqueeze(0);
        _entities = stack(sentence.Phrases.Select(phrase => zeros(length).index_fill_(0, tensor(phrase.Select(i => (long)i).ToArray()), 1).to_type(ScalarType.Bool)));

        _click = Square(_image, ClickSize);
        _none = zeros_like(_click);
        _parts = cat([_none, Square(_image, PartSize)]); // the words' entity has no picture
    }

    /// <summary>From pixels to what every question starts at: backbone, pixel decoder, memory, object proposals.</summary>
    [Benchmark]
    public void Encode() => _model.Encode(_pixels).Dispose();

    /// <summary>From pixels to a panoptic division in the picture's size.</summary>
    [Benchmark]
    public void FirstAnswer()
    {
        using var inference = inference_mode();
        using var image = _model.Encode(_pixels);
        Divide(image).Dispose();
    }

    /// <summary>A panoptic division of a kept encoding.</summary>
    [Benchmark]
    public void NextPanoptic()
    {
        using var inference = inference_mode();
        Divide(_image).Dispose();
    }

    /// <summary>Object proposals against 134 classes.</summary>
    [Benchmark]
    public void NextClassLogits() => OfficialFindModel.Classify(_image, _vocabulary).Dispose();

    /// <summary>A phrase, from its tokens to its mask.</summary>
    [Benchmark]
    public void NextPhrase() => _model.Ground(_image, _ids, _attended).Dispose();

    /// <summary>A click, from its pixels to its mask.</summary>
    [Benchmark]
    public void NextClick() => _model.Refine(_image, _click, _none).Dispose();

    /// <summary>A sentence one of whose two entities is a part of the picture, from its tokens to its masks.</summary>
    [Benchmark]
    public void NextInterleaved()
    {
        using var scope = NewDisposeScope();
        using var query = _model.Compose(_ids, _attended, _entities, [false, true]);
        using var outputs = _model.AskInterleaved(_image, query, _model.PartsOf(_image, _parts));
        OfficialFindModel.ChooseMasks(outputs, query).Dispose();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _image.Dispose();
        _vocabulary.Dispose();
        foreach (var tensor in new[] { _pixels, _names, _ids, _attended, _entities, _click, _parts, _none })
        {
            tensor.Dispose();
        }

        _model.Dispose();
    }

    // A busy photo keeps about so many of its hundred proposals; random weights are sure of none.
    private PanopticDivision Divide(OfficialImage image)
    {
        using var scope = NewDisposeScope();
        var logits = OfficialFindModel.Classify(image, _vocabulary).narrow(0, 0, Kept) * 100;
        var masks = OfficialMaskScaling.Of(image).Resize(image.Objects["pred_masks"][0].narrow(0, 0, Kept), image.Width, image.Height);
        var division = SegmentInference.Panoptic(logits, masks, _model.Options);
        division.Map.MoveToOuterDisposeScope();
        return division;
    }

    private static Tensor Square(OfficialImage image, int side)
    {
        var square = zeros(1, image.PaddedHeight, image.PaddedWidth);
        square.narrow(1, At, side).narrow(2, At, side).fill_(1);
        return square;
    }
}
