namespace FindAgents.Agents.Composers.Llm;

/// <summary>What a question is asked without, as the model's server does not take it.</summary>
[Flags]
internal enum LeftOut
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The schema of the answer.</summary>
    Schema = 1,

    /// <summary>The temperature.</summary>
    Temperature = 2,

    /// <summary>The most tokens.</summary>
    MaxTokens = 4,
}
