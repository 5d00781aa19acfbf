namespace FindAgents.Engine;

/// <summary>A part of a <see cref="Phrase"/>: <see cref="PhraseText"/> or <see cref="PhraseRegion"/>.</summary>
public abstract record PhrasePart
{
    private protected PhrasePart()
    {
    }
}
