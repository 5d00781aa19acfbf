namespace FindAgents.Training.Bench;

/// <summary>Who tied the phrases of a photo to its segments.</summary>
public enum ProposalSource
{
    /// <summary>The rules, as asked.</summary>
    Rules,

    /// <summary>The chat model, at its first answer.</summary>
    Model,

    /// <summary>The chat model, after it was told what was wrong with its first answer.</summary>
    ModelRepaired,

    /// <summary>The rules, because the chat model's answers could not be used.</summary>
    RulesInsteadOfModel,
}
