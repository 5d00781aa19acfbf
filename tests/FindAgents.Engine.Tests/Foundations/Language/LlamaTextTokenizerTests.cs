using System.Text.Json;
using CsCheck;
using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language.Llama;
using FindAgents.Testing;

namespace FindAgents.Engine.Tests.Foundations.Language;

/// <summary>On a small model of LLaMA's kind, trained by SentencePiece on sentences of our own: LLaMA's is not ours to give.</summary>
public sealed class LlamaTextTokenizerTests : IDisposable
{
    internal static readonly string ModelPath = Path.Combine(RepositoryFolder.Fixtures, "foundations", "llama", "tokenizer.model");

    private const int Start = 1;
    private const int End = 2;

    private readonly LlamaTextTokenizer _tokenizer = LlamaTextTokenizer.Read(ModelPath);
    private readonly string _folder = Directory.CreateTempSubdirectory("llama-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The numbers are those of Google's own SentencePiece.</summary>
    [Fact]
    [Trait("Category", "Parity")]
    public void The_tokens_are_those_of_SentencePiece_behind_a_mark()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(RepositoryFolder.Fixtures, "foundations", "llama", "tokens.json")));
        foreach (var c in document.RootElement.EnumerateArray())
        {
            int[] expected = [Start, .. c.GetProperty("ids").EnumerateArray().Select(n => n.GetInt32())];
            var text = c.GetProperty("text").GetString()!;
            Assert.True(expected.SequenceEqual(_tokenizer.Tokenize(text, 1000).Ids), $"'{text}': {string.Join(' ', _tokenizer.Tokenize(text, 1000).Ids)}, expected {string.Join(' ', expected)}");
        }
    }

    [Fact]
    public void There_is_no_mark_of_the_end_but_padding()
    {
        Assert.Equal((End, 1, 420), (_tokenizer.PadId, _tokenizer.MarkCount, _tokenizer.VocabularySize));
        Assert.DoesNotContain(End, _tokenizer.Tokenize("a photo of the dog", 77).Ids);
        Assert.Equal([Start], _tokenizer.Tokenize(string.Empty, 77).Ids);
        Assert.Equal(["<s>", "▁a", "▁photo", "▁of", "▁the", "▁dog"], _tokenizer.Tokenize("a photo of the dog", 77).Pieces);
    }

    [Fact]
    public void What_is_too_long_is_cut_behind_and_counted()
    {
        var tokens = _tokenizer.Tokenize("a photo of the dog", 4);
        Assert.Equal([Start, .. _tokenizer.Tokenize("a photo of", 77).Ids.Skip(1)], tokens.Ids);
        Assert.Equal(2, tokens.Dropped);
    }

    [Fact]
    public void What_is_encoded_is_decoded() => Gen.String["abcdefgh ijklmnop.,!?1é日\u00df"].Sample(
        text => Assert.Equal(text, _tokenizer.Decode(_tokenizer.Tokenize(text, 1000).Ids)), iter: 300, threads: 1);

    [Fact]
    public void A_phrase_has_the_tokens_that_lie_within_it()
    {
        var sentence = _tokenizer.Tokenize("the dog is near the red ball .", ["the dog", "near", "the red ball", "a cat"], 77);
        Assert.Equal([1, 2], sentence.Phrases[0]);

        // The space before "the" belongs to its token, and lies outside; "near" would have no token left without its own.
        Assert.Equal(["▁red", "▁ball"], sentence.Phrases[2].Select(i => sentence.Text.Pieces[i]));
        Assert.Equal("▁near", string.Concat(sentence.Phrases[1].Select(i => sentence.Text.Pieces[i])));
        Assert.Empty(sentence.Phrases[3]);
        Assert.Empty(_tokenizer.Tokenize("the dog is near the red ball .", ["red ball"], 4).Phrases[0]);
    }

    [Fact]
    public void Characters_of_several_bytes_keep_the_places()
    {
        var sentence = _tokenizer.Tokenize("é日😀 the dog", ["é日😀", "the dog"], 77);
        Assert.Equal(9 + 1, sentence.Phrases[0].Count);
        Assert.Equal("▁dog", Assert.Single(sentence.Phrases[1].Select(i => sentence.Text.Pieces[i])));
    }

    [Fact]
    public void A_file_that_is_missing_or_something_else_is_named()
    {
        var missing = Path.Combine(_folder, "tokenizer.model");
        Assert.Contains(missing, Assert.Throws<CheckpointFormatException>(() => LlamaTextTokenizer.Read(missing)).Message, StringComparison.Ordinal);

        var random = new Random(1);
        foreach (var bytes in new byte[][] { [], "not a model"u8.ToArray(), File.ReadAllBytes(ModelPath)[..1000], Noise(random) })
        {
            File.WriteAllBytes(missing, bytes);
            var error = Assert.Throws<CheckpointFormatException>(() => LlamaTextTokenizer.Read(missing));
            Assert.Contains(missing, error.Message, StringComparison.Ordinal);
            Assert.Contains("tokenizer.model", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_text_that_no_image_needs_is_refused() =>
        Assert.Throws<PromptException>(() => _tokenizer.Tokenize(new string('x', LlamaTextTokenizer.LongestInput + 1), 77));

    private static byte[] Noise(Random random)
    {
        var noise = new byte[500];
        random.NextBytes(noise);
        return noise;
    }
}
