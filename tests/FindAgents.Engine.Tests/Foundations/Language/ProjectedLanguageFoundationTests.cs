using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Language.Llama;
using FindAgents.Engine.Foundations.Language.Unicl;
using FindAgents.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Foundations.Language;

public sealed class ProjectedLanguageFoundationTests : IDisposable
{
    private static readonly string[] Texts = ["a photo of the dog", "ball", "the red cat on the left, sitting near the bench by the blue water"];

    private readonly Dictionary<string, ProjectedLanguageFoundation> _foundations = new()
    {
        ["unicl"] = Unicl(LanguageEncoderTests.SmallUnicl),
        ["unicl, both ways"] = Unicl(LanguageEncoderTests.SmallUnicl with { Causal = false }),
        ["llama"] = new("llama", LanguageEncoderTests.Random(LanguageEncoderTests.SmallLlama), LlamaTextTokenizer.Read(LlamaTextTokenizerTests.ModelPath), 12, 420),
    };

    public static TheoryData<string> Names => ["unicl", "unicl, both ways", "llama"];

    public void Dispose()
    {
        foreach (var foundation in _foundations.Values)
        {
            foundation.Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_text_is_the_same_alone_and_beside_longer_ones(string name)
    {
        var foundation = _foundations[name];
        using var scope = NewDisposeScope();
        using var together = foundation.Encode(Texts);
        Assert.Equal([3, 12, 6], together.Embeddings.shape);
        Assert.Equal([3, 6], together.Texts!.shape);
        for (var i = 0; i < Texts.Length; i++)
        {
            using var alone = foundation.Encode([Texts[i]]);
            var length = alone.Words[0].Count;
            Assert.Equal(together.Words[i], alone.Words[0]);
            Assert.Equal(together.Dropped[i], alone.Dropped[0]);
            Assert.Equal(Enumerable.Range(0, 12).Select(at => at >= length), together.Padding[i].data<bool>().ToArray());
            Close(together.Embeddings[i].narrow(0, 0, length), alone.Embeddings[0]);
            Assert.Equal(0, together.Embeddings[i].narrow(0, length, 12 - length).abs().sum().item<float>());
            Close(together.Texts[i], alone.Texts![0]);
        }

        Assert.True(together.Dropped[2] > 0);
        Assert.All(together.Unknown, Assert.Empty);
    }

    [Fact]
    public void Shorter_batches_give_what_the_whole_context_gives()
    {
        using var scope = NewDisposeScope();
        foreach (var name in new[] { "unicl", "unicl, both ways" })
        {
            var foundation = _foundations[name];
            using var tokens = foundation.Encode(["the dog"]);
            long[] ids = [.. ClipTokenizer.Default.Tokenize("the dog", 12).Ids, .. Enumerable.Repeat(49_407, 8)];
            using var whole = foundation.Encoder.call(tensor(ids).view(1, 12), tensor(ids.Select((_, i) => i < 4).ToArray()).view(1, 12));
            Close(whole.Tokens.narrow(1, 0, 4), tokens.Embeddings);
            Close(whole.Texts, tokens.Texts!);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_left_behind(string name)
    {
        var foundation = _foundations[name];
        foundation.Encode(Texts).Dispose();
        foundation.EncodeSentence("the dog is near", ["the dog"]).Dispose();
        var before = LiveTensors.Baseline();
        foundation.Encode(Texts).Dispose();
        foundation.EncodeClasses(["sky-other-merged"]).Dispose();
        foundation.EncodeSentence("the dog is near", ["the dog"]).Dispose();
        Assert.ThrowsAny<FindException>(() => foundation.Encode(["a dog", " "]));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Classes_are_asked_about_as_officially(string name)
    {
        var foundation = _foundations[name];
        using var scope = NewDisposeScope();
        using var classes = foundation.EncodeClasses(["traffic light", "sky-other-merged"]);
        using var prompts = foundation.Encode(["Describe the concept of traffic light.", "Describe the concept of sky."]);
        Assert.True(classes.Embeddings.allclose(prompts.Embeddings, 0, 0));
        Assert.Throws<PromptException>(() => foundation.EncodeClasses(["-merged"]));
    }

    [Theory]
    [InlineData("sky-other-merged", "Describe the concept of sky.")]
    [InlineData("mirror-stuff", "Describe the concept of mirror.")]
    [InlineData("traffic light", "Describe the concept of traffic light.")]
    public void A_class_prompt_drops_what_only_COCO_means(string name, string prompt) => Assert.Equal(prompt, ClassPrompt.Of(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sentence_knows_its_phrases(string name)
    {
        using var sentence = _foundations[name].EncodeSentence("the dog near the ball", ["the dog", "the ball", "a horse"]);
        Assert.Equal(1, sentence.Tokens.Embeddings.shape[0]);
        Assert.Contains("dog", string.Concat(sentence.Phrases[0].Select(i => sentence.Tokens.Words[0][i])), StringComparison.Ordinal);
        Assert.Contains("ball", string.Concat(sentence.Phrases[1].Select(i => sentence.Tokens.Words[0][i])), StringComparison.Ordinal);
        Assert.Empty(sentence.Phrases[2]);
        Assert.Throws<PromptException>(() => _foundations[name].EncodeSentence("the dog", [""]));
        Assert.Throws<PromptException>(() => _foundations[name].EncodeSentence(" ", []));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bad_input_is_named(string name)
    {
        var foundation = _foundations[name];
        Assert.Throws<ArgumentException>(() => foundation.Encode([]));
        Assert.Contains("Text 2 of 2", Assert.Throws<PromptException>(() => foundation.Encode(["dog", " \t"])).Message, StringComparison.Ordinal);
        Assert.Contains("20000", Assert.Throws<PromptException>(() => foundation.Encode([new string('x', 20_000)])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_of_controls_alone_says_nothing() =>
        Assert.Contains("says nothing", Assert.Throws<PromptException>(() => _foundations["unicl"].Encode(["\u0007\u0001"])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_tokenizer_of_another_encoder_is_refused()
    {
        using var encoder = new UniclEncoder(LanguageEncoderTests.SmallUnicl with { Vocabulary = 100 });
        var error = Assert.Throws<FindException>(() => new ProjectedLanguageFoundation("small", encoder, ClipTokenizer.Default, 12, 100));
        Assert.Contains("49408", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_are_loaded_from_an_official_checkpoint()
    {
        using var scope = NewDisposeScope();
        var folder = Directory.CreateTempSubdirectory("official-").FullName;
        try
        {
            using var unicl = Reloaded("unicl", file => UniclLanguage.Load(file, ProjectedLanguageEncoder.OfficialPrefix, LanguageEncoderTests.SmallUnicl));
            using var llama = Reloaded("llama", file => LlamaLanguage.Load(
                file, ProjectedLanguageEncoder.OfficialPrefix, llama: null, LlamaTextTokenizer.Read(LlamaTextTokenizerTests.ModelPath), LanguageEncoderTests.SmallLlama));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        ProjectedLanguageFoundation Reloaded(string name, Func<SafetensorsFile, ProjectedLanguageFoundation> load)
        {
            var path = Path.Combine(folder, name + ".safetensors");
            SafetensorsWriter.Write(path, _foundations[name].Encoder.state_dict().ToDictionary(w => ProjectedLanguageEncoder.OfficialPrefix + w.Key, w => w.Value));
            using var file = SafetensorsFile.Open(path);
            var loaded = load(file);
            using var ours = loaded.Encode(Texts);
            using var expected = _foundations[name].Encode(Texts);
            Assert.True(ours.Embeddings.allclose(expected.Embeddings, 0, 0));
            return loaded;
        }
    }

    // Small beside the largest value: what the order of additions does, and no token more or less.
    private static void Close(Tensor actual, Tensor expected) =>
        Assert.InRange(actual.sub(expected).abs().max().item<float>() / expected.abs().max().item<float>(), 0, 1e-5);

    private static ProjectedLanguageFoundation Unicl(UniclConfig config) =>
        new("unicl", new UniclEncoder(config), ClipTokenizer.Default, config.ContextLength, config.Vocabulary);
}
