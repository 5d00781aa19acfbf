using System.Text.Json.Serialization;
using FindAgents.Evaluation.Metrics;

namespace FindAgents.Evaluation;

/// <summary>Panoptic quality (Kirillov et al. 2019), in percent.</summary>
/// <param name="All">All categories.</param>
/// <param name="Things">The things.</param>
/// <param name="Stuff">The stuff.</param>
/// <param name="N">How many photos were measured.</param>
public sealed record PanopticResult(
    [property: JsonPropertyName("all")] PanopticScores All,
    [property: JsonPropertyName("things")] PanopticScores Things,
    [property: JsonPropertyName("stuff")] PanopticScores Stuff,
    int N);
