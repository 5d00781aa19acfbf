using System.Text.Json.Serialization;

namespace FindAgents.Evaluation;

/// <summary>Phrases to masks, in percent.</summary>
/// <param name="CIoU">The sum of intersections over the sum of unions.</param>
/// <param name="MIoU">The mean IoU.</param>
/// <param name="AP50">The part of the phrases whose IoU is at least 0.5 (the paper's AP50).</param>
/// <param name="N">How many phrases.</param>
/// <param name="FoundWhenPresent">The part of these phrases that the engine says are in the photo at its default threshold.</param>
/// <param name="RefusedWhenAbsent">The part of absent category names that it says are not.</param>
public sealed record GroundingResult(
    [property: JsonPropertyName("cIoU")] double CIoU,
    [property: JsonPropertyName("mIoU")] double MIoU,
    [property: JsonPropertyName("AP50")] double AP50,
    int N,
    double FoundWhenPresent,
    double RefusedWhenAbsent);
