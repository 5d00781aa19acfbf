namespace FindAgents.Evaluation;

/// <summary>What can be measured.</summary>
public enum EvaluationTask
{
    /// <summary>Phrases to masks: the phrase is a category's name, the truth the union of its things in the photo.</summary>
    Grounding,

    /// <summary>One click, and one box, to a mask.</summary>
    Interactive,

    /// <summary>Every single thing, ranked.</summary>
    Instance,
}
