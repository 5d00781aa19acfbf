namespace FindAgents.Agents.Composers.Llm;

/// <summary>What a prompt file of a kind has to look like.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Variables">What is filled in: the names, and of lists the names of their items' fields.</param>
/// <param name="Texts">The texts that it has, and for each the variables that have to stand in it.</param>
internal sealed record PromptShape(string File, IReadOnlyDictionary<string, IReadOnlyList<string>> Variables, IReadOnlyDictionary<string, IReadOnlyList<string>> Texts)
{
    /// <summary>The prompt that asks.</summary>
    public static PromptShape Compose { get; } = new(
        "compose.yaml",
        new Dictionary<string, IReadOnlyList<string>>
        {
            ["catalogue"] = ["name", "description", "takes", "references"],
            ["schema"] = [],
            ["examples"] = ["data", "answer"],
            ["maxSteps"] = [],
            ["maxPhrases"] = [],
            ["maxLimit"] = [],
            ["album"] = [],
            ["fence"] = [],
            ["data"] = [],
        },
        new Dictionary<string, IReadOnlyList<string>> { ["system"] = ["catalogue", "schema"], ["user"] = ["fence", "data"] });

    /// <summary>The prompt that asks again.</summary>
    public static PromptShape Repair { get; } = new(
        "compose-repair.yaml",
        new Dictionary<string, IReadOnlyList<string>> { ["complaints"] = [], ["fence"] = [] },
        new Dictionary<string, IReadOnlyList<string>> { ["user"] = ["fence", "complaints"] });

    /// <summary>What a chat agent is told.</summary>
    public static PromptShape Chat { get; } = new(
        "chat.yaml",
        new Dictionary<string, IReadOnlyList<string>>
        {
            ["albums"] = [],
            ["fence"] = [],
            ["data"] = [],
        },
        new Dictionary<string, IReadOnlyList<string>> { ["system"] = ["albums"], ["turn"] = ["fence", "data"] });
}
