using System.ComponentModel;
using System.Text.Json.Serialization;
using FindAgents.Agents.Answers;

namespace FindAgents.Agents.Running;

/// <summary>What a step found in one image, or why it could not be asked.</summary>
/// <param name="Image">The image, as the plan or the step before names it.</param>
public sealed record ImageRun([property: JsonPropertyName("image"), Description("The image, as the plan or the step before it names it; every tool takes it.")] string Image)
{
    /// <summary>Why the image could not be asked; left out where it was.</summary>
    [JsonPropertyName("message")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Why the image could not be asked, and what to do; left out when it was.")]
    public string? Message { get; init; }

    /// <summary>The id of the answer, under which masks and overlays are read; left out where there is none.</summary>
    [JsonPropertyName("resultId")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Id of the answer on this image: @{resultId}#1 in a phrase means its region 1. Left out when the image could not be asked.")]
    public string? ResultId { get; init; }

    /// <summary>The id of the image; left out where it could not be read.</summary>
    [JsonPropertyName("imageId")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Id of the image, for later calls about it; left out when it could not be read.")]
    public string? ImageId { get; init; }

    /// <summary>The width in pixels; left out where the image could not be read.</summary>
    [JsonPropertyName("width")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Width of the image in pixels, which boxes are in.")]
    public int? Width { get; init; }

    /// <summary>The height in pixels; left out where the image could not be read.</summary>
    [JsonPropertyName("height")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Height of the image in pixels.")]
    public int? Height { get; init; }

    /// <summary>How many regions were found.</summary>
    [JsonPropertyName("found")]
    [Description("How many regions were found in the image. 0 is an answer, not an error.")]
    public int Found { get; init; }

    /// <summary>The regions, numbered as overlays draw them.</summary>
    [JsonPropertyName("regions")]
    [Description("The regions, numbered as the overlay draws them; the surest where there are more than are told.")]
    public IReadOnlyList<RegionAnswer> Regions { get; init; } = [];

    /// <summary>One answer a phrase; left out where the step has none.</summary>
    [JsonPropertyName("phrases")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("One answer for each phrase that was asked; left out when the step has none.")]
    public IReadOnlyList<GroundedPhrase>? Phrases { get; init; }

    /// <summary>The single things that were counted; left out where the step counts none.</summary>
    [JsonPropertyName("counted")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The single things that were counted for the phrases; left out when the step does not count, or there are none.")]
    public CountedThings? Counted { get; init; }

    /// <summary>How many regions what must not be there took away.</summary>
    [JsonPropertyName("takenOut")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [Description("How many regions were dropped because they mostly are what must not be there; left out when none were.")]
    public int TakenOut { get; init; }

    /// <summary>How many regions lost the pixels of what must not be there.</summary>
    [JsonPropertyName("cut")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [Description("How many regions lost pixels of what must not be there; left out when none did.")]
    public int Cut { get; init; }

    /// <summary>Whether the image was encoded by this step, not kept from before.</summary>
    [JsonPropertyName("encoded")]
    [Description("Whether this step encoded the image; false when its encoding was kept from before.")]
    public bool Encoded { get; init; }

    /// <summary>Where the time went; left out where there is no answer.</summary>
    [JsonPropertyName("timings")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Where the time went.")]
    public TimingsAnswer? Timings { get; init; }

    /// <summary>The id of the answer that pictures of the image show: what was counted, or else <see cref="ResultId"/>.</summary>
    [JsonIgnore]
    public string? ShownId => Counted?.ResultId ?? ResultId;

    /// <summary>The regions of <see cref="ShownId"/>.</summary>
    [JsonIgnore]
    public IReadOnlyList<RegionAnswer> Shown => Counted?.Things ?? Regions;

    /// <summary>The task prototypes that the model ran.</summary>
    [JsonIgnore]
    internal IReadOnlyList<string> Prototypes { get; init; } = [];
}
