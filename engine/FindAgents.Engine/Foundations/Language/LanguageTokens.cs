using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language;

/// <summary>Token embeddings of a batch of texts.</summary>
/// <remarks>Owns its tensors.</remarks>
public sealed class LanguageTokens : IDisposable
{
    /// <summary>Creates the tokens; they take over the tensors.</summary>
    /// <param name="embeddings">(B, L, W) float32; rows of padding are zero.</param>
    /// <param name="padding">(B, L) bool, true where there is no token.</param>
    /// <param name="words">The tokens of each text as words, in order, as the encoder understood them.</param>
    /// <param name="unknown">The words of each text that the encoder does not know.</param>
    /// <param name="dropped">How many tokens each text had beyond the encoder's longest; <see langword="null"/> for none.</param>
    /// <param name="texts">(B, W) float32: each text as a whole; <see langword="null"/> where the encoder has no such thing.</param>
    public LanguageTokens(
        Tensor embeddings,
        Tensor padding,
        IReadOnlyList<IReadOnlyList<string>> words,
        IReadOnlyList<IReadOnlyList<string>> unknown,
        IReadOnlyList<int>? dropped = null,
        Tensor? texts = null)
    {
        Embeddings = embeddings;
        Padding = padding;
        Words = words;
        Unknown = unknown;
        Dropped = dropped ?? new int[words.Count];
        Texts = texts;
    }

    /// <summary>(B, L, W) float32; rows of padding are zero.</summary>
    public Tensor Embeddings { get; }

    /// <summary>(B, W) float32: each text as a whole; <see langword="null"/> where the encoder embeds tokens only.</summary>
    public Tensor? Texts { get; }

    /// <summary>(B, L) bool, true where there is no token.</summary>
    public Tensor Padding { get; }

    /// <summary>The tokens of each text as words, in order.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Words { get; }

    /// <summary>The words of each text that the encoder does not know and left out.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Unknown { get; }

    /// <summary>How many tokens were cut off each text's end because it is longer than the encoder takes.</summary>
    public IReadOnlyList<int> Dropped { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Embeddings.Dispose();
        Padding.Dispose();
        Texts?.Dispose();
    }
}
