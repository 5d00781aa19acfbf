using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language;

/// <summary>A frozen language encoder: texts in, token embeddings out.</summary>
/// <remarks>Safe to call from several threads at once. The caller owns what <see cref="Encode"/> returns.</remarks>
public interface ILanguageFoundation : IDisposable
{
    /// <summary>The encoder's name and version, such as <c>glove-6b-100d</c>.</summary>
    string Name { get; }

    /// <summary>The width W of a token embedding.</summary>
    int Width { get; }

    /// <summary>Encodes a batch of texts.</summary>
    /// <param name="texts">B texts; none may be empty.</param>
    /// <returns>Embeddings (B, L, W) and the padding mask (B, L), owned by the caller.</returns>
    LanguageTokens Encode(IReadOnlyList<string> texts);
}
