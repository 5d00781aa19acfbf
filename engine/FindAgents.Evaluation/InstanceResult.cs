using System.Text.Json.Serialization;

namespace FindAgents.Evaluation;

/// <summary>COCO's average precision of masks, in percent.</summary>
/// <param name="AP">The mean over IoU thresholds 0.50 to 0.95.</param>
/// <param name="AP50">At IoU 0.5.</param>
/// <param name="AP75">At IoU 0.75.</param>
/// <param name="N">How many things are labelled.</param>
public sealed record InstanceResult(
    [property: JsonPropertyName("AP")] double AP,
    [property: JsonPropertyName("AP50")] double AP50,
    [property: JsonPropertyName("AP75")] double AP75,
    int N);
