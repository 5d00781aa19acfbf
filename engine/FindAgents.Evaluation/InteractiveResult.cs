using System.Text.Json.Serialization;

namespace FindAgents.Evaluation;

/// <summary>Clicks and boxes to masks: mean IoU in percent.</summary>
/// <param name="Click1MIoU">Things, one click on the pixel that lies deepest inside.</param>
/// <param name="BoxMIoU">Things, their exact box.</param>
/// <param name="N">How many things.</param>
/// <param name="StuffClick1MIoU">Stuff, one click; <see langword="null"/> where no stuff is labelled.</param>
/// <param name="StuffBoxMIoU">Stuff, its exact box.</param>
/// <param name="StuffN">How many pieces of stuff.</param>
public sealed record InteractiveResult(
    [property: JsonPropertyName("click1_mIoU")] double Click1MIoU,
    [property: JsonPropertyName("box_mIoU")] double BoxMIoU,
    int N,
    [property: JsonPropertyName("stuff_click1_mIoU")] double? StuffClick1MIoU,
    [property: JsonPropertyName("stuff_box_mIoU")] double? StuffBoxMIoU,
    int StuffN);
