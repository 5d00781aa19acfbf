using System.ComponentModel;
using System.Text.Json.Serialization;
using FindAgents.Engine.Prototypes;

namespace FindAgents.Agents.Answers;

/// <summary>A task prototype, in short.</summary>
public sealed record PrototypeAnswer
{
    /// <summary>Its name.</summary>
    [JsonPropertyName("name")]
    [Description("The prototype's name, for compositions and for find://prototype/{name}.")]
    public required string Name { get; init; }

    /// <summary>What it does.</summary>
    [JsonPropertyName("description")]
    [Description("What it does, in a sentence.")]
    public string Description { get; init; } = "";

    /// <summary>Whether it was saved by a user rather than coming along.</summary>
    [JsonPropertyName("own")]
    [Description("Whether somebody saved it here; the others come along.")]
    public required bool Own { get; init; }

    /// <summary>The prompts it takes.</summary>
    [JsonPropertyName("prompts")]
    [Description("The prompts that it takes; those that it can do without end in '?'.")]
    public IReadOnlyList<string> Prompts { get; init; } = [];

    /// <summary>What it reads out.</summary>
    [JsonPropertyName("readouts")]
    [Description("The names of what it reads out.")]
    public IReadOnlyList<string> Readouts { get; init; } = [];

    /// <summary>What it can be asked, by kind of model.</summary>
    [JsonPropertyName("answers")]
    [Description("Which questions it can answer, each as MODEL: QUESTION; none where it only trains or places words and images.")]
    public IReadOnlyList<string> Answers { get; init; } = [];

    /// <summary>Why it cannot be used.</summary>
    [JsonPropertyName("problem")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Why a saved one cannot be used; left out where it can.")]
    public string? Problem { get; init; }

    /// <summary>Describes a prototype.</summary>
    /// <param name="prototype">The prototype.</param>
    /// <param name="own">Whether it is a user's own.</param>
    public static PrototypeAnswer From(TaskPrototype prototype, bool own)
    {
        ArgumentNullException.ThrowIfNull(prototype);
        return new PrototypeAnswer
        {
            Name = prototype.Name,
            Description = prototype.Description,
            Own = own,
            Prompts = [.. prototype.Prompts.Select(prompt => prompt.Optional ? prompt.Name + "?" : prompt.Name)],
            Readouts = [.. prototype.Readouts.Select(readout => readout.Name)],
            Answers = [.. PrototypeUse.Of(prototype).Select(use => $"{Word(use.Asker)}: {Word(use.Question)}")],
        };
    }

    private static string Word(PrototypeAsker asker) => asker == PrototypeAsker.FindMini ? "find-mini" : "official";

    private static string Word(PrototypeQuestion question) => question switch
    {
        PrototypeQuestion.Things => "things",
        PrototypeQuestion.Division => "panoptic and semantic",
        PrototypeQuestion.Phrases => "phrases",
        PrototypeQuestion.InterleavedPhrases => "phrases with pieces of images",
        PrototypeQuestion.Prompt => "points, boxes, strokes",
        _ => "points, boxes, strokes on an earlier answer",
    };
}
