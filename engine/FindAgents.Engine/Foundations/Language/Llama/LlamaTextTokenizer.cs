using System.Globalization;
using System.Text;
using FindAgents.Engine.Checkpoints;
using Microsoft.ML.Tokenizers;

namespace FindAgents.Engine.Foundations.Language.Llama;

/// <summary>LLaMA's SentencePiece tokenizer, used as the official code uses Hugging Face's: a mark of the beginning, none of the end, filled up on the right with the mark of the end.</summary>
/// <remarks>
/// The names of marks, such as <c>&lt;/s&gt;</c>, are text where a text holds them, as SentencePiece has it. Immutable
/// and safe to use from several threads at once.
/// </remarks>
internal sealed class LlamaTextTokenizer : ITextTokenizer
{
    /// <summary>The most characters of a text: nobody describes an image in more.</summary>
    public const int LongestInput = 10_000;

    private readonly LlamaTokenizer _tokenizer;

    private LlamaTextTokenizer(LlamaTokenizer tokenizer) => _tokenizer = tokenizer;

    /// <inheritdoc/>
    public int VocabularySize => _tokenizer.Vocabulary.Values.Max() + 1;

    /// <inheritdoc/>
    public int MarkCount => 1;

    /// <inheritdoc/>
    public int PadId => _tokenizer.EndOfSentenceId;

    /// <summary>Reads a tokenizer.</summary>
    /// <param name="path">The <c>tokenizer.model</c> that is published with the weights.</param>
    /// <exception cref="CheckpointFormatException">The file cannot be read, or is no SentencePiece model of LLaMA's kind.</exception>
    public static LlamaTextTokenizer Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var file = File.OpenRead(path);
            return new LlamaTextTokenizer(LlamaTokenizer.Create(file));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new CheckpointFormatException($"LLaMA's tokenizer, {path}, cannot be read: {error.Message} Put the tokenizer.model that belongs to the weights there, or name where it is.", error);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new CheckpointFormatException($"{path} is no SentencePiece model of LLaMA's kind (byte pairs): {error.Message} Take the tokenizer.model that belongs to the weights.", error);
        }
    }

    /// <summary>The text of tokens, without marks.</summary>
    public string Decode(IEnumerable<int> ids) => _tokenizer.Decode(ids);

    /// <inheritdoc/>
    /// <exception cref="PromptException">The text is longer than <see cref="LongestInput"/>.</exception>
    public TokenizedText Tokenize(string text, int longest) => Of(Encode(text), longest);

    /// <inheritdoc/>
    /// <remarks>
    /// As officially, a phrase has the tokens that lie within it. A token that begins with a space covers that space, so
    /// that the first word of a phrase inside a sentence is not among them, unless the phrase would then have none.
    /// </remarks>
    /// <exception cref="PromptException">The sentence is longer than <see cref="LongestInput"/>.</exception>
    public TokenizedSentence Tokenize(string sentence, IReadOnlyList<string> phrases, int longest)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        var tokens = Encode(sentence);
        var places = Places(tokens, sentence);
        var positions = new IReadOnlyList<int>[phrases.Count];
        Array.Fill(positions, []);
        foreach (var (start, text, phrase) in PhrasePieces.Of(sentence, phrases))
        {
            if (phrase is { } index)
            {
                var end = start + text.Length;
                List<int> within = [.. At(place => start <= place.Start && place.End <= end)];
                positions[index] = within.Count > 0 ? within : [.. At(place => place.Start < end && start < place.End)];
            }
        }

        return new TokenizedSentence(Of(tokens, longest), positions);

        IEnumerable<int> At(Func<(int Start, int End), bool> lies) =>
            Enumerable.Range(1, Math.Min(tokens.Count, longest) - 1).Where(i => lies(places[i]));
    }

    private static TokenizedText Of(IReadOnlyList<EncodedToken> tokens, int longest)
    {
        var dropped = Math.Max(0, tokens.Count - longest);
        return new TokenizedText(
            [.. tokens.SkipLast(dropped).Select(token => token.Id)],
            [.. tokens.SkipLast(dropped).Select(token => token.Value)],
            dropped);
    }

    /// <summary>Which characters of the text each token covers; the mark covers none.</summary>
    private static (int Start, int End)[] Places(IReadOnlyList<EncodedToken> tokens, string text)
    {
        // SentencePiece puts a space before the text and writes spaces as ▁: character i is the text's i - 1.
        var places = new (int, int)[tokens.Count];
        var (at, width, bytesLeft) = (0, 0, 0);
        for (var i = 1; i < tokens.Count; i++)
        {
            if (!IsByte(tokens[i].Value))
            {
                (width, bytesLeft) = (tokens[i].Value.Length, 1);
            }
            else if (bytesLeft == 0)
            {
                // A character without a token of its own has one for each of its bytes.
                Rune.TryGetRuneAt(text, Math.Max(0, at - 1), out var rune);
                (width, bytesLeft) = (rune.Utf16SequenceLength, rune.Utf8SequenceLength);
            }

            places[i] = (Math.Max(0, at - 1), Math.Max(1, at + width - 1));
            bytesLeft--;
            at += bytesLeft == 0 ? width : 0;
        }

        return places;
    }

    private static bool IsByte(string piece) =>
        piece is ['<', '0', 'x', _, _, '>'] && int.TryParse(piece.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);

    private IReadOnlyList<EncodedToken> Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == 0 ? [new EncodedToken(_tokenizer.BeginningOfSentenceId, _tokenizer.BeginningOfSentenceToken, default)] // else nothing at all
            : text.Length <= LongestInput ? _tokenizer.EncodeToTokens(text, out _)
            : throw new PromptException($"A text of {text.Length} characters is too long to describe an image: give at most {LongestInput}.");
    }
}
