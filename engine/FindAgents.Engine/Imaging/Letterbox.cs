using FindAgents.Engine.Masks;

namespace FindAgents.Engine.Imaging;

/// <summary>Where a scaled picture lies in a frame, and the way between the picture's pixels and the frame's.</summary>
/// <param name="SourceWidth">The picture's own width.</param>
/// <param name="SourceHeight">The picture's own height.</param>
/// <param name="X">The scaled picture's left edge in the frame.</param>
/// <param name="Y">The scaled picture's top edge in the frame.</param>
/// <param name="Width">The scaled picture's width.</param>
/// <param name="Height">The scaled picture's height.</param>
/// <param name="FrameWidth">The frame's width.</param>
/// <param name="FrameHeight">The frame's height.</param>
public readonly record struct Letterbox(int SourceWidth, int SourceHeight, int X, int Y, int Width, int Height, int FrameWidth, int FrameHeight)
{
    /// <summary>Frame pixels a picture pixel, from left to right.</summary>
    public double ScaleX => (double)Width / SourceWidth;

    /// <summary>Frame pixels a picture pixel, from top to bottom.</summary>
    public double ScaleY => (double)Height / SourceHeight;

    /// <summary>A picture as large as fits into a frame.</summary>
    /// <param name="sourceWidth">The picture's width.</param>
    /// <param name="sourceHeight">The picture's height.</param>
    /// <param name="frameWidth">The frame's width.</param>
    /// <param name="frameHeight">The frame's height.</param>
    /// <param name="centred">Whether it lies in the middle instead of at the top left.</param>
    public static Letterbox Fit(int sourceWidth, int sourceHeight, int frameWidth, int frameHeight, bool centred = false)
    {
        var (width, height) = ImageGeometry.FitInto(sourceWidth, sourceHeight, frameWidth, frameHeight);
        var (x, y) = centred ? ((frameWidth - width) / 2, (frameHeight - height) / 2) : (0, 0);
        return new Letterbox(sourceWidth, sourceHeight, x, y, width, height, frameWidth, frameHeight);
    }

    /// <summary>A picture in its own size at the top left of a frame whose sides are multiples of a number.</summary>
    public static Letterbox PadToMultiple(int width, int height, int multiple) =>
        new(width, height, 0, 0, width, height, ImageGeometry.RoundUp(width, multiple), ImageGeometry.RoundUp(height, multiple));

    /// <summary>From the picture's coordinates to the frame's.</summary>
    public PointF ToFrame(PointF point) => new((point.X * ScaleX) + X, (point.Y * ScaleY) + Y);

    /// <summary>From the frame's coordinates to the picture's.</summary>
    public PointF ToSource(PointF point) => new((point.X - X) / ScaleX, (point.Y - Y) / ScaleY);

    /// <summary>From the picture's coordinates to the frame's.</summary>
    public Box ToFrame(Box box) => box.Scale(ScaleX, ScaleY).Offset(X, Y);

    /// <summary>From the frame's coordinates to the picture's.</summary>
    public Box ToSource(Box box) => box.Offset(-X, -Y).Scale(1 / ScaleX, 1 / ScaleY);
}
