namespace FindAgents.Agents.Prototypes;

/// <summary>What models are told of prototypes, whatever the face that they see.</summary>
public static class PrototypeGuide
{
    /// <summary>Of listing them.</summary>
    public const string List = "Lists the task prototypes, which say how the engine answers a question: those that come along and saved ones, each with its prompts, what it reads out, and which questions it can answer.";

    /// <summary>Of saving one.</summary>
    public const string Save = "Checks a task prototype in YAML and saves it under the name in it, for compositions and questions. Begin with one that is there (find://prototype/{name}) and change it. What is wrong is told with its line.";

    /// <summary>Of the YAML.</summary>
    public const string Yaml = "The prototype: one YAML document with name, description, prompts, variables and readouts, in the form of find://prototype/grounded-segmentation.";

    /// <summary>Of replacing one.</summary>
    public const string Replace = "Whether a saved one of the same name gives way.";
}
