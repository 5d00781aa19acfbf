using System.ComponentModel;
using System.Text.Json.Serialization;
using FindAgents.Agents.Answers;

namespace FindAgents.Agents.Running;

/// <summary>The trace of a step: what ran, on what, why, how long, and what came out.</summary>
public sealed record StepRun
{
    /// <summary>The step's number, from 1.</summary>
    [JsonPropertyName("step")]
    [Description("The step's number, from 1.")]
    public required int Step { get; init; }

    /// <summary>The task prototype that the plan names.</summary>
    [JsonPropertyName("prototype")]
    [Description("The task prototype that the plan names.")]
    public required string Prototype { get; init; }

    /// <summary>How the step ended.</summary>
    [JsonPropertyName("outcome")]
    [Description("How the step ended: done (that nothing was found is an answer, too), failed, skipped (a step that it refers to gave no answer) or cancelled.")]
    public required StepOutcome Outcome { get; init; }

    /// <summary>Why it gave no answer; left out where it did.</summary>
    [JsonPropertyName("message")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Why the step gave no answer, and what to do; left out when it did.")]
    public string? Message { get; init; }

    /// <summary>Why the step is there, as the plan says.</summary>
    [JsonPropertyName("why")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Why the step is there, as the plan says.")]
    public string? Why { get; init; }

    /// <summary>The model that answered, and its version.</summary>
    [JsonPropertyName("model")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The model that answered, and its version; left out when none did.")]
    public string? Model { get; init; }

    /// <summary>The task prototypes that the model ran.</summary>
    [JsonPropertyName("ran")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The task prototypes that the model ran; left out when it ran none.")]
    public IReadOnlyList<string>? Ran { get; init; }

    /// <summary>The phrases as they were asked, references to steps resolved.</summary>
    [JsonPropertyName("phrases")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The phrases as they were asked: what they refer to stands in them as @{resultId}#{number}.")]
    public IReadOnlyList<string>? Phrases { get; init; }

    /// <summary>The query as it was asked, references to steps resolved and without what must not be there.</summary>
    [JsonPropertyName("query")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The query as it was asked; what must not be there stands in 'without'.")]
    public string? Query { get; init; }

    /// <summary>What must not be there, as it was asked.</summary>
    [JsonPropertyName("without")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("What must not be there, as it was asked.")]
    public IReadOnlyList<string>? Without { get; init; }

    /// <summary>How many regions, or hits, were found.</summary>
    [JsonPropertyName("found")]
    [Description("How many regions were found in all images, or hits in the album.")]
    public int Found { get; init; }

    /// <summary>The highest score of a region, or similarity of a hit.</summary>
    [JsonPropertyName("best")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The highest score among the regions, or similarity among the hits; left out when there is none.")]
    public double? Best { get; init; }

    /// <summary>What was found in each image; left out for retrieval.</summary>
    [JsonPropertyName("images")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("What was found in each image, in the order asked; left out for a search of the album.")]
    public IReadOnlyList<ImageRun>? Images { get; init; }

    /// <summary>What was found in the album; left out for segmentation.</summary>
    [JsonPropertyName("hits")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("What was found in the album; left out for segmentation.")]
    public AlbumHitsAnswer? Hits { get; init; }

    /// <summary>What to know of the step besides.</summary>
    [JsonPropertyName("notes")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("What to know of the step besides: what was left out, what could not be read; left out when there is nothing.")]
    public IReadOnlyList<string>? Notes { get; init; }

    /// <summary>Milliseconds spent on encoding images that were not kept from before.</summary>
    [JsonPropertyName("encodeMs")]
    [Description("Milliseconds that encoding images took which were not kept from before.")]
    public double EncodeMs { get; init; }

    /// <summary>Milliseconds spent on questions.</summary>
    [JsonPropertyName("askMs")]
    [Description("Milliseconds that asking took.")]
    public double AskMs { get; init; }

    /// <summary>Milliseconds from the step's start to its end, reading files and all.</summary>
    [JsonPropertyName("elapsedMs")]
    [Description("Milliseconds from the step's start to its end.")]
    public double ElapsedMs { get; init; }
}
