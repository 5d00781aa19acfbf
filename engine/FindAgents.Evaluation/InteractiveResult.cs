using System.Text.Json.Serialization;

namespace FindAgents.Evaluation;

/// <summary>Clicks and boxes to masks: mean IoU in percent.</summary>
/// <param name="Click1MIoU">Things, one click on the pixel that lies deepest inside.</param>
/// <param name="BoxMIoU">Things, their exact box.</param>
/// <param name="N">How many things.</param>
/// <param name="StuffClick1MIoU">Stuff, one click; <see langword="null"/> where no stuff is labelled.</param>
/// <param name="StuffBoxMIoU">Stuff, its exact box.</param>
/// <param name="StuffN">How many pieces of stuff.</param>
/// <param name="ClickMIoU">Things, after one click, two, and so on: each further click lies deepest in what is wrong.</param>
/// <param name="NoC85">Things: clicks until the IoU is 85, as many as were tried where it never is.</param>
/// <param name="NoC90">Until it is 90.</param>
public sealed record InteractiveResult(
    [property: JsonPropertyName("click1_mIoU")] double Click1MIoU,
    [property: JsonPropertyName("box_mIoU")] double BoxMIoU,
    int N,
    [property: JsonPropertyName("stuff_click1_mIoU")] double? StuffClick1MIoU,
    [property: JsonPropertyName("stuff_box_mIoU")] double? StuffBoxMIoU,
    int StuffN,
    [property: JsonPropertyName("click_mIoU")] IReadOnlyList<double> ClickMIoU,
    [property: JsonPropertyName("NoC85")] double? NoC85,
    [property: JsonPropertyName("NoC90")] double? NoC90);
