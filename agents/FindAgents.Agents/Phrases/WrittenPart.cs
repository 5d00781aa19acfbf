namespace FindAgents.Agents.Phrases;

/// <summary>A part of a <see cref="WrittenPhrase"/>: <see cref="WrittenWords"/> or <see cref="PhraseReference"/>. Its text is how it is written.</summary>
public abstract record WrittenPart
{
    private protected WrittenPart()
    {
    }
}
