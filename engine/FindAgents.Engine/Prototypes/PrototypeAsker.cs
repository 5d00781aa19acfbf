namespace FindAgents.Engine.Prototypes;

/// <summary>The kinds of models that run prototypes; each gives its variables other things to start from.</summary>
public enum PrototypeAsker
{
    /// <summary>find-mini, whose proposals are all given: at detection peaks, phrases and clicks.</summary>
    FindMini,

    /// <summary>The official models, whose proposals are learned.</summary>
    Official,
}
