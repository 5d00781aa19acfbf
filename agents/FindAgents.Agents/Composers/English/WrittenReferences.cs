using FindAgents.Agents.Compositions;
using FindAgents.Agents.Phrases;

namespace FindAgents.Agents.Composers.English;

/// <summary>Tells whether composed text refers to images or steps.</summary>
internal static class WrittenReferences
{
    /// <summary>Whether there are any in a phrase.</summary>
    public static bool AreIn(string phrase) => StepReference.In(phrase).Count > 0 || WrittenPhrase.Parse(phrase).References.Any();
}
