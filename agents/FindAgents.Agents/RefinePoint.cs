using System.ComponentModel;
using System.Text.Json.Serialization;

namespace FindAgents.Agents;

/// <summary>A point that someone indicated in an image.</summary>
/// <param name="X">Pixels from the left edge.</param>
/// <param name="Y">Pixels from the top edge.</param>
/// <param name="Positive">Whether it lies on the object rather than on something that does not belong to it.</param>
public sealed record RefinePoint(
    [property: JsonPropertyName("x"), JsonRequired, Description("Pixels from the image's left edge.")] double X,
    [property: JsonPropertyName("y"), JsonRequired, Description("Pixels from the image's top edge.")] double Y,
    [property: JsonPropertyName("positive"), Description("true: the point lies on the object; false: it lies on something that does not belong to it.")] bool Positive = true);
