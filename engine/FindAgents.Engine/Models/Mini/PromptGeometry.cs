namespace FindAgents.Engine.Models.Mini;

/// <summary>Centre and size in units of the image's width and height.</summary>
/// <param name="CentreX">0 at the left edge, 1 at the right.</param>
/// <param name="CentreY">0 at the top edge, 1 at the bottom.</param>
/// <param name="Width">1 for the image's width.</param>
/// <param name="Height">1 for the image's height.</param>
public readonly record struct PromptGeometry(float CentreX, float CentreY, float Width, float Height)
{
    /// <summary>The size that a lone click is taken to have: about a median COCO object's.</summary>
    public const float ClickSize = 0.3f;
}
