using System.ComponentModel;
using System.Text.Json.Serialization;

namespace FindAgents.Agents;

/// <summary>A point of a freehand line.</summary>
/// <param name="X">Pixels from the left edge.</param>
/// <param name="Y">Pixels from the top edge.</param>
public sealed record StrokePoint(
    [property: JsonPropertyName("x"), JsonRequired, Description("Pixels from the image's left edge.")] double X,
    [property: JsonPropertyName("y"), JsonRequired, Description("Pixels from the image's top edge.")] double Y);
