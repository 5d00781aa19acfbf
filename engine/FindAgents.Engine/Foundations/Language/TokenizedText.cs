using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language;

/// <summary>A text as the numbers of its tokens, the marks of its beginning and end among them.</summary>
/// <param name="Ids">The tokens that count, in order; padding is not among them.</param>
/// <param name="Pieces">The same tokens as they read.</param>
/// <param name="Dropped">How many tokens were cut off because the text is longer than the encoder takes.</param>
internal sealed record TokenizedText(IReadOnlyList<int> Ids, IReadOnlyList<string> Pieces, int Dropped)
{
    /// <summary>Puts texts into one batch, filled up on the right to the longest.</summary>
    /// <param name="texts">B texts.</param>
    /// <param name="padId">The token that fills up.</param>
    /// <param name="device">Where the batch is to be; <see langword="null"/> for the CPU.</param>
    /// <returns>(B, L), int64, and (B, L), bool: where there is a token. In the caller's dispose scope.</returns>
    public static (Tensor Ids, Tensor Attended) Pack(IReadOnlyList<TokenizedText> texts, int padId, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var length = texts.Count == 0 ? 0 : texts.Max(text => text.Ids.Count);
        var ids = new long[texts.Count * length];
        var attended = new bool[ids.Length];
        Array.Fill(ids, padId);
        for (var i = 0; i < texts.Count; i++)
        {
            for (var j = 0; j < texts[i].Ids.Count; j++)
            {
                ids[(i * length) + j] = texts[i].Ids[j];
                attended[(i * length) + j] = true;
            }
        }

        return (
            tensor(ids, device: device).view(texts.Count, length).MoveToOuterDisposeScope(),
            tensor(attended, device: device).view(texts.Count, length).MoveToOuterDisposeScope());
    }
}
