namespace FindAgents.Agents.Phrases;

/// <summary>Words of a phrase.</summary>
/// <param name="Text">The words, a plain @ as one.</param>
public sealed record WrittenWords(string Text) : WrittenPart
{
    /// <summary>The words as they are written, a plain @ as two.</summary>
    public override string ToString() => Text.Replace("@", "@@", StringComparison.Ordinal);
}
