using System.ComponentModel;
using System.Text.Json.Serialization;

namespace FindAgents.Agents.Answers;

/// <summary>What a region may be.</summary>
/// <param name="Label">A category name.</param>
/// <param name="Score">How sure the model is, 0–1.</param>
public sealed record LabelAnswer(
    [property: JsonPropertyName("label"), Description("A category name.")] string Label,
    [property: JsonPropertyName("score"), Description("How sure the model is, 0 to 1.")] double Score);
