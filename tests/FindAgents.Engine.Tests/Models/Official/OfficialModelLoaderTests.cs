using FindAgents.Engine.Catalogue;
using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Models.Official;
using FindAgents.Engine.Tests.Checkpoints;
using FindAgents.Testing.Checkpoints;
using FindAgents.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Models.Official;

/// <summary>Finds, tells apart and loads official checkpoints.</summary>
public sealed class OfficialModelLoaderTests : IDisposable
{
    private readonly TinyOfficialFiles _files = new();

    public static TheoryData<string> Models => ["focalt_llama_lang", "focall_llama_lang", "focalt_unicl_lang", "davitd3_unicl_lang", "samb_unicl_lang", "davitd5_unicl_lang"];

    public void Dispose() => _files.Dispose();

    [SkippableTheory]
    [MemberData(nameof(Models))]
    public void A_configuration_wants_the_official_weights_and_no_others(string model)
    {
        Skip.If(OfficialWeights.FilePath is null, OfficialWeights.Missing);
        var official = OfficialWeights.Of(model);
        var ours = OfficialModelLoader.Weights(OfficialModelConfig.All[model]).Where(weight => !weight.Key.StartsWith("sem_seg_head.predictor.lang_encoder.lang_encoder.model.", StringComparison.Ordinal)).ToDictionary();
        Assert.Equal(official.Keys.Except(["dilation_kernel", "criterion.empty_weight"]).Order(StringComparer.Ordinal), ours.Keys.Order(StringComparer.Ordinal));
        Assert.All(ours, weight => Assert.Equal(official[weight.Key], weight.Value));
    }

    [Fact]
    public void There_is_a_configuration_for_every_official_one()
    {
        Assert.Equal(
            ["davitd3_llama_lang", "davitd3_unicl_lang", "davitd5_llama_lang", "davitd5_unicl_lang", "focall_llama_lang", "focall_unicl_lang", "focalt_llama_lang", "focalt_unicl_lang", "samb_llama_lang", "samb_unicl_lang", "samvitl_unicl_lang_v1"],
            OfficialModelConfig.All.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(OfficialModelConfig.All.Count, OfficialModelConfig.All.Values.DistinctBy(config => string.Join(";", config.RecognisedBy.Select(weight => $"{weight.Key}:{string.Join(',', weight.Value)}"))).Count());
    }

    [Fact]
    public void What_recognises_a_configuration_is_among_its_weights()
    {
        foreach (var config in OfficialModelConfig.All.Values)
        {
            using var backbone = config.ResolvedVision.CreateBackbone(META);
            var stem = config.RecognisedBy.Single(weight => weight.Key.StartsWith("backbone.", StringComparison.Ordinal));
            using var scope = NewDisposeScope();
            Assert.Equal(stem.Value, backbone.state_dict()[stem.Key["backbone.".Length..]].shape);
        }
    }

    [Fact]
    public async Task Both_formats_load_and_answer_alike()
    {
        ToPyTorch(_files.Checkpoint, _files.At("tiny.pt"));
        using var one = Load(_files.Checkpoint, _files.Configuration);
        using var two = Load(_files.At("tiny.pt"), _files.Configuration);
        using var first = await one.EncodeAsync(Pictures.RedAndBlue);
        using var second = await two.EncodeAsync(Pictures.RedAndBlue);
        var answers = (await one.EmbedImageAsync(first), await two.EmbedImageAsync(second));
        Assert.Equal(answers.Item1.Vectors[0].ToArray(), answers.Item2.Vectors[0].ToArray());
    }

    [Fact]
    public async Task A_model_that_speaks_llama_takes_its_files_from_their_folder()
    {
        using var engine = FindEngine.Load(new FindEngineOptions { ModelPath = _files.LlamaCheckpoint, ModelConfiguration = _files.LlamaConfiguration, LanguageModelPath = _files.LlamaFolder, Device = "cpu" });
        Assert.Equal(("tiny_llama_lang", "llama"), (engine.Model.Name, engine.Model.LanguageFoundation));
        using var image = await engine.EncodeAsync(Pictures.RedAndBlue);
        Assert.Single((await engine.GroundAsync(image, ["a red square"])).Answers);
        await engine.SegmentAsync(image);

        File.Delete(Path.Combine(_files.LlamaFolder, "model.safetensors"));
        var error = Assert.Throws<CheckpointFormatException>(() => FindEngine.Load(new FindEngineOptions { ModelPath = _files.LlamaCheckpoint, ModelConfiguration = _files.LlamaConfiguration, LanguageModelPath = _files.LlamaFolder, Device = "cpu" }));
        Assert.Contains(_files.LlamaFolder, error.Message, StringComparison.Ordinal);
        error = Assert.Throws<CheckpointFormatException>(() => Load(_files.LlamaCheckpoint, _files.LlamaConfiguration));
        Assert.Contains("tokenizer.model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_holds_llama_needs_the_tokenizer_alone()
    {
        using var scope = NewDisposeScope();
        using (var llama = SafetensorsFile.Open(Path.Combine(_files.LlamaFolder, "model.safetensors")))
        using (var find = SafetensorsFile.Open(_files.LlamaCheckpoint))
        {
            var weights = find.Entries.Keys.ToDictionary(name => name, name => find.Read(name));
            foreach (var name in llama.Entries.Keys)
            {
                weights[$"sem_seg_head.predictor.lang_encoder.lang_encoder.{name}"] = llama.Read(name);
            }

            weights["sem_seg_head.predictor.lang_encoder.lang_encoder.lm_head.weight"] = zeros(420, 16);
            SafetensorsWriter.Write(_files.At("whole.safetensors"), weights);
        }

        File.Delete(Path.Combine(_files.LlamaFolder, "model.safetensors"));
        using var engine = FindEngine.Load(new FindEngineOptions { ModelPath = _files.At("whole.safetensors"), ModelConfiguration = _files.LlamaConfiguration, LanguageModelPath = _files.LlamaFolder, Device = "cpu" });
        Assert.Equal("llama", engine.Model.LanguageFoundation);
    }

    [Fact]
    public void A_wrong_checkpoint_fails_with_everything_that_is_wrong()
    {
        using var scope = NewDisposeScope();
        string[] gone = ["backbone.patch_embed.proj.bias", "sem_seg_head.pixel_decoder.mask_features.weight", "sem_seg_head.predictor.query_feat.weight", "sem_seg_head.predictor.lang_encoder.lang_proj"];
        string[] strange = ["backbone.extra", "sem_seg_head.pixel_decoder.extra", "sem_seg_head.predictor.extra", "sem_seg_head.predictor.lang_encoder.extra", "optimizer.step"];
        const string Bent = "sem_seg_head.predictor.class_embed";
        using (var file = SafetensorsFile.Open(_files.Checkpoint))
        {
            var weights = file.Entries.Keys.Except(gone).ToDictionary(name => name, name => file.Read(name));
            strange.ToList().ForEach(name => weights[name] = zeros(1));
            weights[Bent] = zeros(3, 2);
            SafetensorsWriter.Write(_files.At("wrong.safetensors"), weights);
        }

        var error = Assert.Throws<CheckpointMismatchException>(() => Load(_files.At("wrong.safetensors"), _files.Configuration));
        Assert.Equal(gone.Order(StringComparer.Ordinal), error.Differences.Missing.Order(StringComparer.Ordinal));
        Assert.Equal(strange.Order(StringComparer.Ordinal), error.Differences.Unexpected.Order(StringComparer.Ordinal));
        Assert.StartsWith(Bent, Assert.Single(error.Differences.Misshaped), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_loaded_is_named_with_what_to_do()
    {
        Assert.Contains("focalt_unicl_lang", Refused(_files.Checkpoint, null), StringComparison.Ordinal); // not recognised
        Assert.Contains("no configuration 'nowhere.yaml'", Refused(_files.Checkpoint, "nowhere.yaml"), StringComparison.Ordinal);
        File.WriteAllText(_files.At("odd.yaml"), "vision: focalt\nlanguage: latin\n");
        Assert.Contains("'language' is 'latin'", Refused(_files.Checkpoint, _files.At("odd.yaml")), StringComparison.Ordinal);
        File.WriteAllText(_files.At("odd.yaml"), "vision: owl\nlanguage: unicl\n");
        Assert.Contains("'vision' is 'owl'", Refused(_files.Checkpoint, _files.At("odd.yaml")), StringComparison.Ordinal);
        File.WriteAllText(_files.At("odd.yaml"), "vision: focalt\nlanguage: unicl\nthings: [cat]\n");
        Assert.Contains("'things' and 'stuff'", Refused(_files.Checkpoint, _files.At("odd.yaml")), StringComparison.Ordinal);
        File.WriteAllText(_files.At("odd.yaml"), "vision: [");
        Assert.Contains("odd.yaml", Refused(_files.Checkpoint, _files.At("odd.yaml")), StringComparison.Ordinal);
        File.WriteAllText(_files.At("empty.pt"), "");
        Assert.Contains("empty.pt", Refused(_files.At("empty.pt"), null), StringComparison.Ordinal);
        Assert.Contains("find-focalt-llama", Refused("no-such-model", null), StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_official_model_does_is_refused_before_weights_are_read()
    {
        var error = Assert.Throws<FindException>(() => FindEngine.Load(new FindEngineOptions { ModelPath = _files.Checkpoint, ModelConfiguration = "samb_unicl_lang", InputSides = new ImageSides(1024, 2048), Device = "cpu" }));
        Assert.Contains("takes at most 1024", error.Message, StringComparison.Ordinal); // and not that the weights do not fit
        File.WriteAllText(_files.At("empty.safetensors"), "");
        error = Assert.Throws<FindException>(() => FindEngine.Load(new FindEngineOptions { ModelPath = _files.At("empty.safetensors"), ModelConfiguration = _files.Configuration, SecondLook = true, Device = "cpu" }));
        Assert.Contains("is asked once", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_loaded_by_its_one_checkpoint()
    {
        var folder = Directory.CreateDirectory(_files.At("folder")).FullName;
        File.Copy(_files.Checkpoint, Path.Combine(folder, "model_state_dict.safetensors"));
        File.Copy(Path.Combine(_files.LlamaFolder, "model.safetensors"), Path.Combine(folder, "model-00001-of-00002.safetensors")); // LLaMA's lie beside it
        using (var engine = Load(folder, _files.Configuration))
        {
            Assert.Equal("tiny_unicl_lang", engine.Model.Name);
        }

        File.Copy(_files.Checkpoint, Path.Combine(folder, "second.safetensors"));
        Assert.Contains("model_state_dict.safetensors, second.safetensors", Refused(folder, _files.Configuration), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_the_catalogue_is_loaded_from_the_cache()
    {
        var cache = Directory.CreateDirectory(_files.At("cache")).FullName;
        var options = new FindEngineOptions { ModelPath = "find-focalt-llama", ModelConfiguration = _files.Configuration, CacheFolder = cache, Device = "cpu" };
        Assert.Contains("findagents models pull find-focalt-llama", Assert.Throws<FindException>(() => FindEngine.Load(options)).Message, StringComparison.Ordinal);
        File.Copy(_files.Checkpoint, new ModelCache(cache).PathOf(ModelCatalogue.Official.Single(model => model.Name == "find-focalt-llama")));
        using var engine = FindEngine.Load(options);
        Assert.Equal("tiny_unicl_lang", engine.Model.Name);
    }

    [Fact]
    public async Task Images_are_brought_to_the_size_that_was_asked_for()
    {
        using var usual = Load(_files.Checkpoint, _files.Configuration);
        using var small = FindEngine.Load(new FindEngineOptions { ModelPath = _files.Checkpoint, ModelConfiguration = _files.Configuration, InputSides = new ImageSides(32, 64), Device = "cpu" });
        using var first = await usual.EncodeAsync(Pictures.RedAndBlue);
        using var second = await small.EncodeAsync(Pictures.RedAndBlue);
        Assert.True(second.ByteSize < first.ByteSize);
        Assert.Equal(new ImageSides(640, 1024), ModelCatalogue.OfFile("/somewhere/find_focall_llama_x640.pt")!.InputSides);
        Assert.Contains("trained with", Assert.Throws<FindException>(() => FindEngine.Load(new FindEngineOptions { InputSides = new ImageSides(64, 64), Device = "cpu" })).Message, StringComparison.Ordinal);
        Assert.Throws<FindException>(() => new FindEngineOptions { InputSides = new ImageSides(640, 480) }.Validate());
    }

    [Fact]
    public void A_second_look_is_refused_rather_than_left_out()
    {
        var options = new FindEngineOptions { ModelPath = _files.Checkpoint, ModelConfiguration = _files.Configuration, SecondLook = true, Device = "cpu" };
        Assert.Contains("second look", Assert.Throws<FindException>(() => FindEngine.Load(options)).Message, StringComparison.Ordinal);
    }

    private static IFindEngine Load(string path, string? configuration) => FindEngine.Load(new FindEngineOptions { ModelPath = path, ModelConfiguration = configuration, Device = "cpu" });

    private static string Refused(string path, string? configuration) => Assert.ThrowsAny<FindException>(() => Load(path, configuration)).Message;

    private static void ToPyTorch(string safetensors, string path)
    {
        using var file = SafetensorsFile.Open(safetensors);
        var saved = new OrderedDict();
        foreach (var (name, entry) in file.Entries)
        {
            using var tensor = file.Read(name);
            var bytes = tensor.bytes.ToArray();
            saved.Add(name, SavedTensor.Of(new SavedStorage($"{saved.Count()}", ScalarType.Float32, tensor.numel(), bytes.Length, stream => stream.Write(bytes)), [.. entry.Shape]));
        }

        TorchSave.Zip(path, saved);
    }
}
