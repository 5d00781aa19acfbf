using System.ComponentModel;
using System.Text.Json.Serialization;

namespace FindAgents.Agents;

/// <summary>A box that someone drew around an object.</summary>
/// <param name="X">The left edge in pixels.</param>
/// <param name="Y">The top edge in pixels.</param>
/// <param name="Width">The width in pixels, above 0.</param>
/// <param name="Height">The height in pixels, above 0.</param>
public sealed record RefineBox(
    [property: JsonPropertyName("x"), JsonRequired, Description("Left edge in pixels from the image's left.")] double X,
    [property: JsonPropertyName("y"), JsonRequired, Description("Top edge in pixels from the image's top.")] double Y,
    [property: JsonPropertyName("width"), JsonRequired, Description("Width in pixels, above 0 (not the right edge).")] double Width,
    [property: JsonPropertyName("height"), JsonRequired, Description("Height in pixels, above 0 (not the bottom edge).")] double Height);
