using System.ComponentModel;
using System.Text.Json.Serialization;
using FindAgents.Engine.Masks;

namespace FindAgents.Agents.Answers;

/// <summary>A box in pixels of the image.</summary>
/// <param name="X">The left edge.</param>
/// <param name="Y">The top edge.</param>
/// <param name="Width">The width.</param>
/// <param name="Height">The height.</param>
public sealed record BoxAnswer(
    [property: JsonPropertyName("x"), Description("Left edge in pixels from the image's left.")] double X,
    [property: JsonPropertyName("y"), Description("Top edge in pixels from the image's top.")] double Y,
    [property: JsonPropertyName("width"), Description("Width in pixels.")] double Width,
    [property: JsonPropertyName("height"), Description("Height in pixels.")] double Height)
{
    /// <summary>The box to a tenth of a pixel.</summary>
    public static BoxAnswer From(Box box) => new(Math.Round(box.X, 1), Math.Round(box.Y, 1), Math.Round(box.Width, 1), Math.Round(box.Height, 1));
}
