using FindAgents.Agents.Phrases;
using FindAgents.Engine;

namespace FindAgents.Agents.Running;

/// <summary>A phrase of a step, ready to be asked.</summary>
/// <param name="Text">What is asked: what it refers to stands in it as an address.</param>
/// <param name="Wording">How answers speak of it: an address says nothing to a person.</param>
internal sealed record AskedPhrase(string Text, string Wording)
{
    /// <exception cref="PhraseReferenceException">A reference in it is not complete.</exception>
    public WrittenPhrase Write() => WrittenPhrase.Parse(Text);

    /// <summary>The looked-up phrase under its wording.</summary>
    public Phrase Name(Phrase resolved) => Wording == Text ? resolved : new Phrase(resolved.Parts) { Wording = Wording };
}
