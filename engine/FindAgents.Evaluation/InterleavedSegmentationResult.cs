using System.Text.Json.Serialization;

namespace FindAgents.Evaluation;

/// <summary>Pieces of another photo in place of names, to masks; in percent.</summary>
/// <param name="CIoU">Σ intersections / Σ unions.</param>
/// <param name="MIoU">Mean IoU.</param>
/// <param name="AP50">The part of the answers with an IoU of at least 0.5.</param>
/// <param name="N">How many questions.</param>
public sealed record InterleavedSegmentationResult(
    [property: JsonPropertyName("cIoU")] double CIoU,
    [property: JsonPropertyName("mIoU")] double MIoU,
    [property: JsonPropertyName("AP50")] double AP50,
    int N);
