using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language;

/// <summary>What a language encoder makes of a batch of texts, in the space that it shares with vision.</summary>
/// <remarks>Owns its tensors.</remarks>
/// <param name="Tokens">(B, L, P): every token, padding included.</param>
/// <param name="Texts">(B, P): every text as a whole, which the official code calls its class embedding.</param>
internal sealed record LanguageEmbeddings(Tensor Tokens, Tensor Texts) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Tokens.Dispose();
        Texts.Dispose();
    }
}
