namespace FindAgents.Engine.Masks;

/// <summary>An axis-aligned box in pixels, as COCO writes it.</summary>
/// <param name="X">The left edge.</param>
/// <param name="Y">The top edge.</param>
/// <param name="Width">The width; the right edge is X + Width.</param>
/// <param name="Height">The height; the bottom edge is Y + Height.</param>
public readonly partial record struct Box(double X, double Y, double Width, double Height)
{
    /// <summary>The right edge.</summary>
    public double Right => X + Width;

    /// <summary>The bottom edge.</summary>
    public double Bottom => Y + Height;

    /// <summary>Width times height; 0 where either is negative.</summary>
    public double Area => Math.Max(0, Width) * Math.Max(0, Height);

    /// <summary>Intersection over union with another box, 0–1; 0 where both are empty.</summary>
    public double IoU(Box other)
    {
        var width = Math.Min(Right, other.Right) - Math.Max(X, other.X);
        var height = Math.Min(Bottom, other.Bottom) - Math.Max(Y, other.Y);
        var intersection = Math.Max(0, width) * Math.Max(0, height);
        var union = Area + other.Area - intersection;
        return union > 0 ? intersection / union : 0;
    }
}
