using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Language.Llama;
using FindAgents.Engine.Foundations.Language.Unicl;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Training.Official;

/// <summary>Makes prompts of texts, as the official data loading does.</summary>
/// <remarks>Results are the caller's. Safe to use from several threads at once.</remarks>
public sealed class PromptTokenizer
{
    private readonly ITextTokenizer _tokenizer;
    private readonly int _longest;

    private PromptTokenizer(ITextTokenizer tokenizer, int longest)
    {
        (_tokenizer, _longest) = (tokenizer, longest);
    }

    /// <summary>The tokenizer of models with UniCL.</summary>
    public static PromptTokenizer Unicl() => new(ClipTokenizer.Default, UniclConfig.Official.ContextLength);

    /// <summary>The tokenizer of models with LLaMA.</summary>
    /// <param name="path">LLaMA's <c>tokenizer.model</c>.</param>
    /// <exception cref="CheckpointFormatException">The file is missing, or no tokenizer.</exception>
    public static PromptTokenizer Llama(string path) => new(LlamaTextTokenizer.Read(path), LlamaConfig.Official.ContextLength);

    /// <summary>Captions, phrases, or a single text.</summary>
    /// <param name="texts">The texts.</param>
    public PromptTokens Texts(params IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Pack([.. texts.Select(text => _tokenizer.Tokenize(text, _longest))]);
    }

    /// <summary>What is asked about a class.</summary>
    /// <param name="name">The class's name as COCO writes it, such as <c>sky-other-merged</c>.</param>
    public PromptTokens Class(string name) => Texts(ClassPrompt.Of(name));

    /// <summary>A sentence, and which of its tokens say each of its entities.</summary>
    /// <param name="sentence">The sentence; officially <c>[INTERACTIVE]</c> stands for a piece of the image.</param>
    /// <param name="entities">E entities in order, as the sentence writes them.</param>
    /// <returns>The sentence's tokens, and (E, L), bool.</returns>
    public (PromptTokens Tokens, Tensor EntityTokens) Sentence(string sentence, IReadOnlyList<string> entities)
    {
        ArgumentNullException.ThrowIfNull(entities);
        var tokens = _tokenizer.Tokenize(sentence, entities, _longest);
        return (Pack([tokens.Text]), tokens.PhraseTokens());
    }

    private PromptTokens Pack(IReadOnlyList<TokenizedText> texts)
    {
        var (ids, attended) = TokenizedText.Pack(texts, _tokenizer.PadId);
        return new PromptTokens(ids, attended);
    }
}
