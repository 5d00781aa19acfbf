namespace FindAgents.Engine.English;

/// <summary>A word or a punctuation mark of a caption.</summary>
/// <param name="Start">The first character's place in the caption.</param>
/// <param name="Length">How many characters.</param>
/// <param name="Word">The text in lower case.</param>
/// <param name="IsWord">False for punctuation.</param>
internal readonly record struct CaptionToken(int Start, int Length, string Word, bool IsWord)
{
    /// <summary>The place behind the last character.</summary>
    public int End => Start + Length;
}
