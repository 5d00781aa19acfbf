using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Language;

/// <summary>A sentence as tokens, and which of them say each of the phrases that it is made of.</summary>
/// <param name="Text">The sentence's tokens.</param>
/// <param name="Phrases">For each phrase the positions of its tokens; none where the sentence does not hold it, or only beyond the longest text.</param>
internal sealed record TokenizedSentence(TokenizedText Text, IReadOnlyList<IReadOnlyList<int>> Phrases)
{
    /// <summary>Which tokens say which phrase, as the interface takes it.</summary>
    /// <param name="device">Where it is to be; <see langword="null"/> for the CPU.</param>
    /// <returns>(E, L), bool, for E phrases and a sentence of L tokens. In the caller's dispose scope.</returns>
    public Tensor PhraseTokens(Device? device = null)
    {
        using var scope = NewDisposeScope();
        var length = Text.Ids.Count;
        var said = new bool[Phrases.Count * length];
        for (var phrase = 0; phrase < Phrases.Count; phrase++)
        {
            foreach (var place in Phrases[phrase])
            {
                said[(phrase * length) + place] = true;
            }
        }

        return tensor(said, device: device).view(Phrases.Count, length).MoveToOuterDisposeScope();
    }
}
