using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language.Glove;
using FindAgents.Engine.Foundations.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Foundations;

public sealed class GloveLanguageFoundationTests(LanguageFoundationFixture fixture) : IClassFixture<LanguageFoundationFixture>
{
    private readonly GloveLanguageFoundation _foundation = fixture.Foundation;

    // First four values, the last, and the sum of all 100, read off the package's JSON by another program.
    public static TheoryData<string, float[], double> PublishedVectors => new()
    {
        { "the", [-0.038194f, -0.24487f, 0.72812f, -0.39961f, 0.27062f], -2.795817 },
        { "dog", [0.30817f, 0.30938f, 0.52803f, -0.92543f, -0.52086f], 9.168835 },
        { "frisbee", [-0.08135f, -0.041729f, 0.459f, -0.048749f, 0.50638f], 7.458826 },
        { "zebras", [0.32058f, 0.61082f, 0.71617f, -0.74064f, -0.15392f], -2.474575 },
        { "t-shirt", [-0.1415f, 0.29982f, -0.91786f, -0.52415f, -0.20177f], 3.537395 },
        { "toothbrush", [-0.15294f, 0.14289f, 0.16146f, -0.57343f, 0.12562f], 8.403371 },
    };

    [Theory]
    [MemberData(nameof(PublishedVectors))]
    public void Vectors_are_the_published_ones(string word, float[] some, double sum)
    {
        using var tokens = _foundation.Encode([word]);
        Assert.Equal([1, 1, 100], tokens.Embeddings.shape);
        Assert.Equal(ScalarType.Float32, tokens.Embeddings.dtype);
        var values = tokens.Embeddings.data<float>().ToArray();

        // Half precision keeps eleven bits.
        foreach (var (expected, actual) in some.Zip([.. values[..4], values[99]]))
        {
            Assert.Equal(expected, actual, Math.Max(Math.Abs(expected) * 4.9e-4, 1e-6));
        }

        Assert.Equal(sum, values.Sum(), 5e-3);
    }

    [Fact]
    public void A_batch_is_padded_to_its_longest_text()
    {
        using var tokens = _foundation.Encode(["dog", "The dog, beside a red ball!", "qwxzv"]);
        Assert.Equal([3, 5, 100], tokens.Embeddings.shape);
        Assert.Equal([3, 5], tokens.Padding.shape);
        Assert.Equal(["the", "dog", "beside", "red", "ball"], tokens.Words[1]);
        bool[] padding = [false, true, true, true, true, false, false, false, false, false, true, true, true, true, true];
        Assert.Equal(padding, tokens.Padding.data<bool>().ToArray());
        using var size = tokens.Embeddings.abs().sum([2L]);
        Assert.Equal(padding, size.data<float>().ToArray().Select(value => value == 0));
        Assert.Equal(["qwxzv"], tokens.Unknown[2]);
        Assert.Empty(tokens.Words[2]);
        Assert.Empty(tokens.Unknown[1]);
    }

    [Fact]
    public void The_same_word_has_the_same_vector_wherever_it_stands()
    {
        using var tokens = _foundation.Encode(["cat dog", "dog"]);
        using var first = tokens.Embeddings[0, 1];
        using var second = tokens.Embeddings[1, 0];
        Assert.True(first.equal(second).all().item<bool>());
    }

    [Fact]
    public void Longer_texts_are_cut_and_say_so()
    {
        using var tokens = _foundation.Encode([string.Join(' ', Enumerable.Repeat("dog", 70)), "cat"]);
        Assert.Equal([2, 64, 100], tokens.Embeddings.shape);
        Assert.Equal([6, 0], tokens.Dropped);
        Assert.Equal(64, tokens.Words[0].Count);
    }

    [Fact]
    public void Empty_requests_are_refused()
    {
        Assert.Throws<ArgumentException>(() => _foundation.Encode([]));
        var error = Assert.Throws<PromptException>(() => _foundation.Encode(["dog", " \t"]));
        Assert.Contains("Text 2 of 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_coco_category_is_known_in_full()
    {
        using var tokens = _foundation.Encode([.. CocoCategories.All.Select(category => category.Phrase)]);
        Assert.All(tokens.Unknown, Assert.Empty);
        Assert.All(CocoCategories.All.Zip(tokens.Words), pair => Assert.Equal(pair.First.Phrase.Split(' '), pair.Second));
    }

    [Fact]
    public void Encoding_leaves_no_tensor_behind()
    {
        _foundation.Encode(["warm up"]).Dispose();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (_foundation.Encode(["a dog", "two cats on the couch"]))
        {
            Assert.Equal(before + 2, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public async Task Threads_do_not_disturb_each_other()
    {
        string[] texts = ["a brown dog", "two cats on the couch", "an umbrella"];
        using var expected = _foundation.Encode(texts);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            using var scope = NewDisposeScope();
            for (var i = 0; i < 50; i++)
            {
                using var tokens = _foundation.Encode(texts);
                Assert.True(tokens.Embeddings.equal(expected.Embeddings).all().item<bool>());
            }
        })));
    }

    [Fact]
    public void Files_that_do_not_belong_together_are_refused()
    {
        var words = Path.GetTempFileName();
        try
        {
            File.WriteAllText(words, "one\ntwo\n");
            var mismatch = Assert.Throws<CheckpointMismatchException>(() => GloveLanguageFoundation.Load(LanguageFoundationFixture.Vectors, words));
            Assert.Contains("(2, width)", mismatch.Message, StringComparison.Ordinal);
            Assert.Throws<CheckpointMismatchException>(() => GloveLanguageFoundation.Load(VisionFoundationFixture.Weights, words));
        }
        finally
        {
            File.Delete(words);
        }

        Assert.Throws<CheckpointFormatException>(() => GloveLanguageFoundation.Load(LanguageFoundationFixture.Vectors, words));
    }
}
