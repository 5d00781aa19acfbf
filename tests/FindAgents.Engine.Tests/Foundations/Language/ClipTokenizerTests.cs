using System.Text.Json;
using CsCheck;
using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language.Unicl;
using FindAgents.Testing;

namespace FindAgents.Engine.Tests.Foundations.Language;

public sealed class ClipTokenizerTests : IDisposable
{
    private const int Longest = 77;
    private const int Start = 49_406;
    private const int End = 49_407;

    private readonly ClipTokenizer _tokenizer = ClipTokenizer.Default;
    private readonly string _folder = Directory.CreateTempSubdirectory("clip-").FullName;

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char, 0, 40],
        Gen.String[Gen.Char[' ', '~'], 0, 60],
        Gen.String["abcdefgh 12'!?éßψжあ\ud83d\ude00&;<|>_-."],
        Gen.String[Gen.Char['\u0080', '\u0180'], 0, 12]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [Trait("Category", "Parity")]
    public void The_official_tokens_come_out()
    {
        var cases = Read("oracle", "clip_tokenizer.json").GetProperty("cases").EnumerateArray().ToList();
        Assert.Equal(62, cases.Count);
        foreach (var c in cases)
        {
            var text = c.GetProperty("text").GetString()!;
            var tokens = _tokenizer.Tokenize(text, Longest);
            var ids = Numbers(c.GetProperty("ids"));
            Assert.Equal(ids, _tokenizer.Encode(text));
            Assert.Equal(Numbers(c.GetProperty("padded77_ids")), Padded(tokens.Ids));
            Assert.Equal(Numbers(c.GetProperty("padded77_attention_mask")).Sum(), tokens.Ids.Count);
            Assert.Equal(Math.Max(0, ids.Length - (Longest - 2)), tokens.Dropped);
        }
    }

    [Fact]
    [Trait("Category", "Parity")]
    public void Sentences_are_put_together_from_their_phrases_as_officially()
    {
        var cases = Read("oracle", "clip_tokenizer.json").GetProperty("custom_clip_tokenizer").EnumerateArray().ToList();
        Assert.Equal(8, cases.Count);
        foreach (var c in cases)
        {
            string[] phrases = [.. c.GetProperty("entities").EnumerateArray().Select(e => e.GetString()!)];
            var sentence = _tokenizer.Tokenize(c.GetProperty("sentence").GetString()!, phrases, Longest);
            Assert.Equal(Numbers(c.GetProperty("input_ids")), Padded(sentence.Text.Ids));
            Assert.Equal(Numbers(c.GetProperty("attention_mask")).Sum(), sentence.Text.Ids.Count);
            Assert.Equal(c.GetProperty("entity_to_tokens").EnumerateArray().Select(Numbers), sentence.Phrases.Select(p => p.ToArray()));
        }
    }

    /// <summary>Drawn at random from wrongly decoded text, references of HTML, controls and rare letters; the tokens are those of OpenAI's own code with ftfy 6.3.1.</summary>
    [Fact]
    [Trait("Category", "Parity")]
    public void Text_in_bad_shape_is_mended_as_officially()
    {
        foreach (var c in Read("foundations", "clip-tokenizer-hard.json").EnumerateArray())
        {
            var text = c.GetProperty("text").GetString()!;
            Assert.Equal(c.GetProperty("clean").GetString(), ClipText.Clean(text));
            Assert.Equal(Numbers(c.GetProperty("ids")), _tokenizer.Encode(text));
        }
    }

    [Fact]
    public void Tokens_hold_all_that_a_clean_text_says() => Texts.Sample(
        text => Assert.Equal(Spaceless(ClipText.Clean(text)), Spaceless(_tokenizer.Decode(_tokenizer.Encode(text)))), iter: 400, threads: 1);

    [Fact]
    public void What_is_decoded_is_encoded_alike() => Gen.String["abcdefghij klmnopqrstuvwxyz0123456789.,!?'-éüñжψ"].Sample(
        text =>
        {
            var ids = _tokenizer.Encode(text);
            Assert.Equal(ids, _tokenizer.Encode(_tokenizer.Decode(ids)));
        },
        iter: 200,
        threads: 1);

    [Fact]
    public void No_text_gives_more_tokens_than_fit_and_nothing_gets_lost_uncounted() => Gen.Select(Texts, Gen.Int[2, 30]).Sample(
        (text, longest) =>
        {
            var tokens = _tokenizer.Tokenize(text, longest);
            Assert.InRange(tokens.Ids.Count, 2, longest);
            Assert.Equal(tokens.Ids.Count, tokens.Pieces.Count);
            Assert.Equal((Start, End), (tokens.Ids[0], tokens.Ids[^1]));
            Assert.Equal(_tokenizer.Encode(text).Count + 2, tokens.Ids.Count + tokens.Dropped);
            Assert.All(tokens.Ids, id => Assert.InRange(id, 0, _tokenizer.VocabularySize - 1));
        },
        iter: 300,
        threads: 1);

    [Fact]
    public void Tokens_read_as_words()
    {
        Assert.Equal(["<|startoftext|>", "a", "surf", "board", "!", "<|endoftext|>"], _tokenizer.Tokenize("A  surf board!", Longest).Pieces);
        Assert.Equal(49_408, _tokenizer.VocabularySize);
        Assert.Equal(UniclConfig.Official.Vocabulary, _tokenizer.VocabularySize);
    }

    [Fact]
    public void A_text_that_no_image_needs_is_refused()
    {
        var error = Assert.Throws<PromptException>(() => _tokenizer.Encode(new string('x', ClipTokenizer.LongestInput + 1)));
        Assert.Contains("10001", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_published_file_can_be_taken_and_another_is_refused()
    {
        var missing = Path.Combine(_folder, "none.gz");
        Assert.Contains(missing, Assert.Throws<CheckpointFormatException>(() => ClipTokenizer.Read(missing)).Message, StringComparison.Ordinal);

        var shorter = Path.Combine(_folder, "short.txt");
        File.WriteAllText(shorter, "#version: 0.2\ni n\nt h\n");
        Assert.Contains("holds 2 merges", Assert.Throws<CheckpointFormatException>(() => ClipTokenizer.Read(shorter)).Message, StringComparison.Ordinal);

        var another = Path.Combine(_folder, "other.txt");
        File.WriteAllLines(another, Enumerable.Repeat("i n", 49_000));
        Assert.Contains("line 2", Assert.Throws<CheckpointFormatException>(() => ClipTokenizer.Read(another)).Message, StringComparison.Ordinal);

        var damaged = Path.Combine(_folder, "damaged.gz");
        File.WriteAllBytes(damaged, [0x1F, 0x8B, 8, 0, 1, 2, 3]);
        Assert.Throws<CheckpointFormatException>(() => ClipTokenizer.Read(damaged));
    }

    [SkippableFact]
    [Trait("Category", "Parity")]
    public void What_comes_with_the_library_is_the_published_file()
    {
        var folder = Environment.GetEnvironmentVariable(ParityCases.FolderVariable);
        var path = Path.Combine(folder ?? string.Empty, "bpe_simple_vocab_16e6.txt.gz");
        Skip.If(!File.Exists(path), $"{ParityCases.FolderVariable} names no folder with bpe_simple_vocab_16e6.txt.gz.");
        const string Text = "a photo of the quickest longboarding giraffes, 2nd of 3!";
        Assert.Equal(_tokenizer.Encode(Text), ClipTokenizer.Read(path).Encode(Text));
    }

    private static int[] Padded(IReadOnlyList<int> ids) => [.. ids, .. Enumerable.Repeat(End, Longest - ids.Count)];

    private static int[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(n => n.GetInt32())];

    // The official pattern leaves U+0345 out as well.
    private static string Spaceless(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c != '\u0345'));

    private static JsonElement Read(string folder, string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(RepositoryFolder.Fixtures, folder, file)));
        return document.RootElement.Clone();
    }
}
