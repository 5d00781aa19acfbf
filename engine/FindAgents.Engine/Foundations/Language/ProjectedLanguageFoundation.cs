using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language;

/// <summary>One of the official models' language encoders: UniCL's text transformer or LLaMA, with FIND's projection into the space shared with vision.</summary>
/// <remarks>
/// <para>
/// A text becomes the tokens that the encoder was trained with, the marks of its beginning and end among them, at most
/// <see cref="LongestText"/>; what is longer is cut and <see cref="LanguageTokens.Dropped"/> says by how much. No token
/// is unknown. <see cref="LanguageTokens.Texts"/> is what the official code calls class embeddings.
/// </para>
/// <para>
/// A batch is as long as its longest text, where the official code always fills up to the longest that there may be:
/// padding changes nothing in the rows that are not padding, and those of padding are zero here.
/// </para>
/// <para>Frozen and safe to call from several threads at once. Owns the encoder.</para>
/// </remarks>
public sealed class ProjectedLanguageFoundation : ILanguageFoundation
{
    private readonly ITextTokenizer _tokenizer;

    /// <summary>Puts an encoder and its tokenizer together.</summary>
    /// <exception cref="FindException">The tokenizer has more tokens than the encoder.</exception>
    internal ProjectedLanguageFoundation(string name, ProjectedLanguageEncoder encoder, ITextTokenizer tokenizer, int longestText, int vocabulary)
    {
        // A row beyond a table's end ends the process inside libtorch.
        if (tokenizer.VocabularySize > vocabulary)
        {
            throw new FindException($"The tokenizer has {tokenizer.VocabularySize} tokens, the language encoder {name} only {vocabulary}: take the tokenizer that belongs to the encoder's weights.");
        }

        Name = name;
        Encoder = encoder;
        LongestText = longestText;
        _tokenizer = tokenizer;
        encoder.eval();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The width P of the space shared with vision.</summary>
    public int Width => Encoder.Projection;

    /// <summary>The most tokens of one text, marks included.</summary>
    public int LongestText { get; }

    /// <summary>A scalar, the foundation's own: cosines in the shared space are multiplied by its exponential.</summary>
    public Tensor LogitScale => Encoder.LogitScale;

    /// <summary>The encoder and FIND's part on it.</summary>
    internal ProjectedLanguageEncoder Encoder { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">No text was given.</exception>
    /// <exception cref="PromptException">A text is empty, says nothing, or is far too long.</exception>
    public LanguageTokens Encode(IReadOnlyList<string> texts) => Encode(Read(texts));

    /// <summary>Encodes what the official model asks about classes, such as <c>Describe the concept of sky.</c></summary>
    /// <param name="classNames">B names as COCO writes them, such as <c>sky-other-merged</c>.</param>
    /// <returns>Embeddings (B, L, P) and the padding mask (B, L), owned by the caller.</returns>
    /// <exception cref="ArgumentException">No name was given.</exception>
    /// <exception cref="PromptException">A name is empty.</exception>
    public LanguageTokens EncodeClasses(IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        return Encode([.. classNames.Select(ClassPrompt.Of)]);
    }

    /// <summary>Encodes a sentence that is made of phrases, as interleaved prompts are.</summary>
    /// <param name="sentence">The sentence.</param>
    /// <param name="phrases">Its phrases in order, as it writes them.</param>
    /// <returns>The sentence's tokens and those of each phrase, owned by the caller.</returns>
    /// <exception cref="PromptException">The sentence or a phrase is empty or says nothing, or the sentence is far too long.</exception>
    public SentenceTokens EncodeSentence(string sentence, IReadOnlyList<string> phrases)
    {
        var tokens = Read(sentence, phrases);
        return new SentenceTokens(Encode([tokens.Text]), tokens.Phrases);
    }

    /// <summary>Tokenizes texts for <see cref="Encoder"/>.</summary>
    /// <param name="texts">B texts.</param>
    /// <returns>The tokens, owned by the caller.</returns>
    /// <exception cref="ArgumentException">No text was given.</exception>
    /// <exception cref="PromptException">A text is empty, says nothing, or is far too long.</exception>
    internal TokenBatch Tokenize(IReadOnlyList<string> texts) => Batch(Read(texts));

    /// <summary>Tokenizes a sentence that is made of phrases for <see cref="Encoder"/>.</summary>
    /// <param name="sentence">The sentence.</param>
    /// <param name="phrases">Its phrases in order, as it writes them.</param>
    /// <returns>The tokens (1, L), owned by the caller, and the sentence that they are.</returns>
    /// <exception cref="PromptException">As for <see cref="EncodeSentence"/>.</exception>
    internal (TokenBatch Tokens, TokenizedSentence Sentence) TokenizeSentence(string sentence, IReadOnlyList<string> phrases)
    {
        var tokens = Read(sentence, phrases);
        return (Batch([tokens.Text]), tokens);
    }

    /// <inheritdoc/>
    public void Dispose() => Encoder.Dispose();

    private List<TokenizedText> Read(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return texts.Count > 0
            ? [.. texts.Select((text, i) => Checked(text, _tokenizer.Tokenize, $"Text {i + 1} of {texts.Count}"))]
            : throw new ArgumentException("No text to encode: give at least one.", nameof(texts));
    }

    private TokenizedSentence Read(string sentence, IReadOnlyList<string> phrases)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        if (phrases.Any(string.IsNullOrWhiteSpace))
        {
            throw new PromptException($"A phrase of the sentence '{sentence}' is empty: write at least one word.");
        }

        TokenizedSentence? tokens = null;
        Checked(sentence, (text, longest) => (tokens = _tokenizer.Tokenize(text, phrases, longest)).Text, "The sentence");
        return tokens!;
    }

    private TokenizedText Checked(string text, Func<string, int, TokenizedText> tokenize, string what)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new PromptException($"{what} is empty: write at least one word.");
        }

        var tokens = tokenize(text, LongestText);
        return tokens.Ids.Count > _tokenizer.MarkCount
            ? tokens
            : throw new PromptException($"{what} says nothing that the language encoder {Name} reads: write at least one word.");
    }

    private LanguageTokens Encode(IReadOnlyList<TokenizedText> texts)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var batch = Batch(texts);
        var embeddings = Encoder.call(batch.Ids, batch.Attended);
        var padding = batch.Attended.logical_not();
        var tokens = embeddings.Tokens.masked_fill(padding.unsqueeze(-1), Constant(0)); // (B, L, P)
        return new LanguageTokens(
            tokens.MoveToOuterDisposeScope(),
            padding.MoveToOuterDisposeScope(),
            [.. texts.Select(text => text.Pieces)],
            [.. texts.Select(_ => (IReadOnlyList<string>)[])],
            [.. texts.Select(text => text.Dropped)],
            embeddings.Texts.MoveToOuterDisposeScope());
    }

    private TokenBatch Batch(IReadOnlyList<TokenizedText> texts)
    {
        var (ids, attended) = TokenizedText.Pack(texts, _tokenizer.PadId, LogitScale.device);
        return new TokenBatch(ids, attended);
    }
}
