using System.ComponentModel;
using System.Text.Json.Serialization;
using FindAgents.Agents.Answers;

namespace FindAgents.Agents.Running;

/// <summary>The single things that were counted in an image, an answer of its own.</summary>
/// <param name="ResultId">The id of that answer, under which masks and overlays are read.</param>
/// <param name="Things">The things, numbered as overlays draw them: those of the first phrase first.</param>
public sealed record CountedThings(
    [property: JsonPropertyName("resultId"), Description("Id of the counted things: @{resultId}#1 in a phrase means the first of them.")] string ResultId,
    [property: JsonPropertyName("things"), Description("The things that were counted, numbered as the overlay draws them; the surest where there are more than are told.")] IReadOnlyList<RegionAnswer> Things);
