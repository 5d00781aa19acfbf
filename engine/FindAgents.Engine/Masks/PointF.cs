namespace FindAgents.Engine.Masks;

/// <summary>A point in pixels; (0, 0) is the image's top left corner, (0.5, 0.5) the centre of its first pixel.</summary>
/// <param name="X">Pixels from the left edge.</param>
/// <param name="Y">Pixels from the top edge.</param>
public readonly record struct PointF(double X, double Y);
