using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Models.Official;
using FindAgents.Engine.Results;
using FindAgents.Testing;
using FindAgents.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Models.Official;

/// <summary>Asks an official model, a small one with random weights, through the engine.</summary>
public sealed class OfficialModelTests : IDisposable
{
    private readonly TinyOfficialFiles _files = new();
    private readonly IFindEngine _engine;

    public OfficialModelTests() => _engine = Load();

    public void Dispose()
    {
        _engine.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task Results_say_which_model_gave_them()
    {
        Assert.Equal(("tiny_unicl_lang", "tiny", "unicl"), (_engine.Model.Name, _engine.Model.VisionFoundation, _engine.Model.LanguageFoundation));
        Assert.Equal(["cat", "dog", "person"], _engine.Model.Categories);
        Assert.Equal(["sky-other-merged", "grass-merged"], _engine.Model.StuffCategories);
        Assert.Matches("^[0-9a-f]{12}$", _engine.Model.Version);
        using var image = await _engine.EncodeAsync(Pictures.RedAndBlue);
        var result = await _engine.GroundAsync(image, ["the red square"]);
        Assert.Equal(_engine.Model, result.Model);
        Assert.Equal("grounded-segmentation", result.Prototype);
        Assert.True(image.ByteSize > 0);

        using var again = Load();
        Assert.Equal(_engine.Model.Version, again.Model.Version);
        var bytes = File.ReadAllBytes(_files.Checkpoint);
        bytes[^1] ^= 1;
        File.WriteAllBytes(_files.At("other.safetensors"), bytes);
        using var other = Load(_files.At("other.safetensors"));
        Assert.NotEqual(_engine.Model.Version, other.Model.Version);
    }

    [Theory]
    [InlineData(SegmentKind.Things)]
    [InlineData(SegmentKind.Panoptic)]
    [InlineData(SegmentKind.Semantic)]
    public async Task Segments_are_those_of_the_official_inference(SegmentKind kind)
    {
        using var image = await _engine.EncodeAsync(Pictures.RedAndBlue);
        var result = await _engine.SegmentAsync(image, new SegmentOptions { Kind = kind, ScoreThreshold = 0, MaxRegions = 100 });
        Assert.NotEmpty(result.Regions);

        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (modules, language, config) = OfficialModelLoader.LoadModules(_files.Checkpoint, _files.Configuration, null, CPU);
        var classes = OfficialClasses.Of(config);
        using var model = new OfficialFindModel(modules, new OfficialFindOptions
        {
            Things = new HashSet<int> { 0, 1, 2 },
            ObjectMaskThreshold = 0.1,
            OverlapThreshold = 0.05,
            InstanceCount = 20,
        });
        var (width, height) = modules.Vision.InputSize(Pictures.RedAndBlue.Width, Pictures.RedAndBlue.Height);
        using var encoded = model.Encode(Pictures.RedAndBlue.Resize(width, height).ToTensor());
        var vocabulary = new ClassVocabulary(model.EmbedClasses(classes.Prompts.Select(prompt => language.Tokenize([prompt])).Select(t => (t.Ids, t.Attended))), model.LogitScale);
        var logits = OfficialFindModel.Classify(encoded, vocabulary);
        var masks = OfficialFindModel.ObjectMasks(encoded, image.Width, image.Height);
        var expected = kind switch
        {
            SegmentKind.Things => Instances(SegmentInference.Instances(logits, masks, model.Options)),
            SegmentKind.Panoptic => Divided(SegmentInference.Panoptic(logits, masks, model.Options)),
            _ => Labelled(SegmentInference.Semantic(logits, masks).argmax(0)),
        };

        string Name(long number) => classes.Names[(int)number];
        Assert.Equal(expected.Select(e => (e.Label, e.Area)).Order(), result.Regions.Select(r => (r.Label, (long)r.Mask.Area)).Order());
        Assert.Equal(result.Regions.Select(r => r.Score).OrderDescending(), result.Regions.Select(r => r.Score));
        Assert.All(result.Regions, region => Assert.InRange(region.Score, 0, 1));
        if (kind == SegmentKind.Things)
        {
            Assert.Equal(expected.Select(e => e.Score), result.Regions.Select(r => r.Score), (a, b) => Math.Abs(a - b) < 1e-5);
        }

        IReadOnlyList<(string Label, long Area, double Score)> Instances(ScoredInstances found) =>
        [
            .. Enumerable.Range(0, (int)found.Scores.shape[0])
                .Select(i => (Name(found.Classes[i].item<long>()), found.Masks[i].sum().item<long>(), (double)found.Scores[i].item<float>()))
                .Where(thing => thing.Item2 > 0), // Nothing is no region.
        ];

        IReadOnlyList<(string Label, long Area, double Score)> Divided(PanopticDivision division) =>
            [.. division.Segments.Select(s => (Name(s.Class), division.Map.eq(s.Id).sum().item<long>(), 0.0))];

        IReadOnlyList<(string Label, long Area, double Score)> Labelled(Tensor map) =>
            [.. map.flatten().data<long>().GroupBy(c => c).Select(group => (Name(group.Key), group.LongCount(), 0.0))];
    }

    [Fact]
    public async Task Phrases_prompts_and_pieces_of_images_are_answered()
    {
        using var image = await _engine.EncodeAsync(Pictures.RedAndBlue);
        using var other = await _engine.EncodeAsync(Pictures.Green);
        var piece = BinaryMask.FromBox(100, 80, new Box(10, 10, 20, 20));
        var elsewhere = BinaryMask.FromBox(40, 30, new Box(5, 5, 10, 10));

        var words = await _engine.GroundAsync(image, ["a red square", "the blue one"]);
        Assert.Equal(2, words.Answers.Count);
        Assert.All(words.Regions, region => Assert.Equal((100, 80), (region.Mask.Width, region.Mask.Height)));

        var mixed = await _engine.GroundAsync(image, [new Phrase(new PhraseRegion(image, piece), new PhraseText("beside a blue one")), Phrase.FromRegion(other, elsewhere), "a square"]);
        Assert.Equal("interleaved-segmentation", mixed.Prototype);
        Assert.Equal(3, mixed.Answers.Count);

        var click = new RefinePrompt { Positive = [new PointF(15, 15)], Negative = [new PointF(70, 40)] };
        var first = await _engine.RefineAsync(image, click);
        Assert.Equal("interactive-segmentation", first.Prototype);
        foreach (var prompt in new[]
        {
            new RefinePrompt { Box = new Box(8, 8, 30, 30) },
            new RefinePrompt { Strokes = [[new PointF(12, 12), new PointF(28, 25)]] },
            new RefinePrompt { Mask = piece },
            click with { Previous = piece },
            new RefinePrompt { Previous = piece, Negative = [new PointF(70, 40)] },
        })
        {
            Assert.True((await _engine.RefineAsync(image, prompt)).Regions.Count <= 1);
        }

        await Assert.ThrowsAsync<PromptException>(() => _engine.RefineAsync(image, new RefinePrompt { Negative = [new PointF(1, 1)] }));
        await Assert.ThrowsAsync<PromptException>(() => _engine.GroundAsync(image, [new Phrase(new PhraseText(string.Join(' ', Enumerable.Repeat("very", 90))), new PhraseRegion(image, piece), new PhraseText("small"))]));
    }

    [Fact]
    public async Task Embeddings_of_every_kind_have_one_length()
    {
        using var image = await _engine.EncodeAsync(Pictures.RedAndBlue);
        var piece = BinaryMask.FromBox(100, 80, new Box(10, 10, 20, 20));
        Phrase mixed = new(new PhraseText("a dog beside"), new PhraseRegion(image, piece));
        EmbeddingResult[] all =
        [
            await _engine.EmbedImageAsync(image),
            await _engine.EmbedRegionsAsync(image, [piece, BinaryMask.FromBox(100, 80, new Box(50, 20, 30, 40))]),
            await _engine.EmbedRegionsAsync(image, []),
            await _engine.EmbedPhrasesAsync(["a red square", mixed]),
            await _engine.EmbedPhrasesAsync(["a red square", mixed], EmbeddingSpace.Regions),
        ];
        Assert.Equal([1, 2, 0, 2, 2], all.Select(result => result.Vectors.Count));
        Assert.All(all.SelectMany(result => result.Vectors), vector =>
        {
            Assert.Equal(32, vector.Length);
            Assert.Equal(1, vector.ToArray().Sum(x => x * x), 4);
        });

        // A caption's place depends on its words alone, not on what else is asked.
        var alone = await _engine.EmbedPhrasesAsync(["a red square"]);
        Assert.Equal(all[3].Vectors[0].ToArray(), alone.Vectors[0].ToArray());
        var one = await _engine.EmbedRegionsAsync(image, [piece]);
        Assert.Equal(all[1].Vectors[0].ToArray(), one.Vectors[0].ToArray());
    }

    [Fact]
    public async Task No_call_leaves_a_tensor_behind()
    {
        var piece = BinaryMask.FromBox(100, 80, new Box(10, 10, 20, 20));
        await Ask();
        var before = LiveTensors.Baseline();
        await Ask();
        Assert.Equal(before, Tensor.TotalCount);

        async Task Ask()
        {
            using var image = await _engine.EncodeAsync(Pictures.RedAndBlue);
            using var other = await _engine.EncodeAsync(Pictures.Green);
            foreach (var kind in Enum.GetValues<SegmentKind>())
            {
                await _engine.SegmentAsync(image, new SegmentOptions { Kind = kind, ScoreThreshold = 0 });
            }

            await _engine.GroundAsync(other, ["a square", Phrase.FromRegion(image, piece), Phrase.FromRegion(other, BinaryMask.FromBox(40, 30, new Box(5, 5, 10, 10)))]);
            await _engine.RefineAsync(image, new RefinePrompt { Positive = [new PointF(15, 15)], Previous = piece });
            await _engine.EmbedImageAsync(image);
            await _engine.EmbedRegionsAsync(image, [piece]);
            await _engine.EmbedPhrasesAsync(["a dog", Phrase.FromRegion(image, piece)]);
            await _engine.EmbedPhrasesAsync(["a dog", Phrase.FromRegion(image, piece)], EmbeddingSpace.Regions);
            await Assert.ThrowsAsync<PromptException>(() => _engine.RefineAsync(image, new RefinePrompt { Negative = [new PointF(1, 1)] }));
        }
    }

    [Fact]
    public async Task A_disposed_engine_frees_what_it_made_for_questions()
    {
        // TorchSharp counts every parameter twice and takes one back: loading alone is what to compare with.
        var loading = await Left(_ => Task.CompletedTask);
        var asking = await Left(async engine =>
        {
            using var image = await engine.EncodeAsync(Pictures.Green);
            await engine.SegmentAsync(image);
            await engine.EmbedPhrasesAsync(["a dog"]);
        });
        Assert.Equal(loading, asking);

        async Task<long> Left(Func<IFindEngine, Task> ask)
        {
            var before = LiveTensors.Baseline();
            using (var engine = Load())
            {
                await ask(engine);
            }

            return LiveTensors.Baseline() - before;
        }
    }

    [Fact]
    public async Task An_image_without_anything_the_model_is_sure_of_is_an_empty_result()
    {
        File.WriteAllText(_files.At("strict.yaml"), File.ReadAllText(_files.Configuration).Replace("object_mask_threshold: 0.1", "object_mask_threshold: 1", StringComparison.Ordinal));
        using var strict = FindEngine.Load(new FindEngineOptions { ModelPath = _files.Checkpoint, ModelConfiguration = _files.At("strict.yaml"), Device = "cpu" });
        using var image = await strict.EncodeAsync(Pictures.RedAndBlue);
        Assert.Empty((await strict.SegmentAsync(image, new SegmentOptions { Kind = SegmentKind.Panoptic })).Regions);
        Assert.Empty((await strict.SegmentAsync(image, new SegmentOptions { ScoreThreshold = 1 })).Regions);
    }

    [Fact]
    public async Task A_pixel_that_was_padded_in_belongs_to_nobody()
    {
        // 40×30 becomes 80×60 and is padded to 96×64: the mask must end where the image does.
        using var image = await _engine.EncodeAsync(Pictures.Green);
        var result = await _engine.SegmentAsync(image, new SegmentOptions { Kind = SegmentKind.Semantic });
        Assert.Equal(40 * 30, result.Regions.Sum(region => region.Mask.Area));
    }

    private IFindEngine Load(string? checkpoint = null) => FindEngine.Load(new FindEngineOptions { ModelPath = checkpoint ?? _files.Checkpoint, ModelConfiguration = _files.Configuration, Device = "cpu" });
}
