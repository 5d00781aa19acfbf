namespace FindAgents.Engine;

/// <summary>Words of a phrase.</summary>
/// <param name="Text">The words.</param>
public sealed record PhraseText(string Text) : PhrasePart
{
    /// <inheritdoc/>
    public override string ToString() => Text.Trim();
}
