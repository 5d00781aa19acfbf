namespace FindAgents.Agents.Compositions;

/// <summary>What a step's prototype is asked with.</summary>
public enum StepInput
{
    /// <summary>Nothing but the image.</summary>
    Image,

    /// <summary>An image and phrases.</summary>
    Phrases,

    /// <summary>An image and places in it.</summary>
    Prompt,

    /// <summary>A query to the album.</summary>
    Query,
}
