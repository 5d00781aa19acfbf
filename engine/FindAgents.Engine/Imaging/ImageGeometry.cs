namespace FindAgents.Engine.Imaging;

/// <summary>Sizes of scaled pictures.</summary>
public static class ImageGeometry
{
    /// <summary>The size whose longer side is at most so long, in the same proportion; the size itself where it is already that small.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="longSide">The longest side allowed, at least 1.</param>
    public static (int Width, int Height) LimitLongSide(int width, int height, int longSide) =>
        Math.Max(width, height) <= Positive(longSide) ? (width, height) : FitInto(width, height, longSide, longSide);

    /// <summary>The largest size of the same proportion that fits into a frame, at least one pixel wide and high.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="frameWidth">The frame's width.</param>
    /// <param name="frameHeight">The frame's height.</param>
    public static (int Width, int Height) FitInto(int width, int height, int frameWidth, int frameHeight)
    {
        var scale = Math.Min(Positive(frameWidth) / (double)Positive(width), Positive(frameHeight) / (double)Positive(height));
        return (Side(width, frameWidth), Side(height, frameHeight));

        int Side(int side, int limit) => Math.Clamp((int)Math.Round(side * scale, MidpointRounding.AwayFromZero), 1, limit);
    }

    /// <summary>The next multiple of a number that is not smaller than a side: what padded batches are made of.</summary>
    public static int RoundUp(int side, int multiple) => checked((Positive(side) + Positive(multiple) - 1) / multiple * multiple);

    private static int Positive(int side)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(side);
        return side;
    }
}
