using System.ComponentModel;
using System.Text.Json.Serialization;

namespace FindAgents.Agents.Answers;

/// <summary>One region, without its mask.</summary>
/// <param name="Number">Its number in the result, from 1.</param>
/// <param name="Label">What it is: a category, the phrase it answers, or a word for what was indicated.</param>
/// <param name="Score">How sure the model is, 0–1.</param>
/// <param name="Box">The mask's bounding box.</param>
/// <param name="AreaFraction">The part of the image that the mask covers, 0–1.</param>
/// <param name="Mask">Where the mask is.</param>
public sealed record RegionAnswer(
    [property: JsonPropertyName("number"), Description("Number of the region in this result, from 1.")] int Number,
    [property: JsonPropertyName("label"), Description("What it is: a category name, the phrase it answers, or a word for what was indicated.")] string Label,
    [property: JsonPropertyName("score"), Description("How sure the model is, 0 to 1.")] double Score,
    [property: JsonPropertyName("box"), Description("Bounding box of the mask.")] BoxAnswer Box,
    [property: JsonPropertyName("areaFraction"), Description("Part of the image that the mask covers, 0 to 1.")] double AreaFraction,
    [property: JsonPropertyName("mask"), Description("Resource URI of the full-size mask: a black and white PNG.")] string Mask)
{
    /// <summary>True for a countable thing, false for stuff such as sky; <see langword="null"/> where nobody asked which.</summary>
    [JsonPropertyName("isThing")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("True for a countable thing, false for stuff such as sky; left out where it was not asked.")]
    public bool? IsThing { get; init; }

    /// <summary>What else it may well be, likeliest first; <see langword="null"/> where nothing else comes close.</summary>
    [JsonPropertyName("otherLabels")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("What else it may well be, likeliest first; left out where nothing else comes close.")]
    public IReadOnlyList<LabelAnswer>? OtherLabels { get; init; }
}
