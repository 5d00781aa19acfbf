namespace FindAgents.Training.Bench;

/// <summary>A phrase of a caption and the instances that it means.</summary>
/// <param name="Text">The phrase as the caption writes it.</param>
/// <param name="Start">Its first character's place in the caption.</param>
/// <param name="Grounding">Whether it was tied to instances.</param>
/// <param name="Instances">Indices into the photo's instances, the largest first; empty unless grounded.</param>
/// <param name="Head">Its head noun in the singular, such as "dog".</param>
/// <param name="Categories">The names of the categories that the head may mean, in alphabetical order; empty for unknown words.</param>
/// <param name="IsPlural">Whether several are meant.</param>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed record EntityPhrase(
    string Text, int Start, PhraseGrounding Grounding, IReadOnlyList<int> Instances, string Head, IReadOnlyList<string> Categories, bool IsPlural)
{
    /// <summary>How many characters the phrase has.</summary>
    public int Length => Text.Length;

    /// <summary>The place behind its last character.</summary>
    public int End => Start + Text.Length;

    /// <summary>Whether its instances are known.</summary>
    public bool IsGrounded => Grounding == PhraseGrounding.Grounded;
}
