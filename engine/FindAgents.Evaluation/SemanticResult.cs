using System.Text.Json.Serialization;

namespace FindAgents.Evaluation;

/// <summary>How well pixels are told apart by category, in percent.</summary>
/// <param name="MIoU">The mean over the categories that are labelled anywhere of the IoU of all their pixels.</param>
/// <param name="ThingsMIoU">Over the things among them.</param>
/// <param name="StuffMIoU">Over the stuff among them.</param>
/// <param name="PixelAccuracy">The share of labelled pixels that are told right.</param>
/// <param name="N">How many photos were measured.</param>
public sealed record SemanticResult(
    [property: JsonPropertyName("mIoU")] double MIoU,
    [property: JsonPropertyName("things_mIoU")] double ThingsMIoU,
    [property: JsonPropertyName("stuff_mIoU")] double StuffMIoU,
    double PixelAccuracy,
    int N);
