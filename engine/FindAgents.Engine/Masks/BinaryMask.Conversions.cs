namespace FindAgents.Engine.Masks;

public sealed partial class BinaryMask
{
    /// <summary>A mask with no pixel inside.</summary>
    public static BinaryMask Empty(int width, int height) => new(width, height, NewPixels(width, height));

    /// <summary>A mask with every pixel inside.</summary>
    public static BinaryMask Full(int width, int height)
    {
        var pixels = NewPixels(width, height);
        pixels.AsSpan().Fill(1);
        return new BinaryMask(width, height, pixels);
    }

    /// <summary>A mask of the bytes that are not zero.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="values">Height rows of width bytes; they are copied.</param>
    /// <exception cref="MaskFormatException">There are not width · height values.</exception>
    public static BinaryMask FromNonZero(int width, int height, ReadOnlySpan<byte> values)
    {
        var pixels = new byte[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            pixels[i] = values[i] != 0 ? (byte)1 : (byte)0;
        }

        return new BinaryMask(width, height, pixels);
    }

    /// <summary>A mask of the numbers above a threshold: logits above 0, probabilities above ½.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="values">Height rows of width numbers. A NaN is outside.</param>
    /// <param name="threshold">Numbers greater than this are inside.</param>
    /// <exception cref="MaskFormatException">There are not width · height values.</exception>
    public static BinaryMask FromThreshold(int width, int height, ReadOnlySpan<float> values, float threshold)
    {
        var pixels = new byte[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            pixels[i] = values[i] > threshold ? (byte)1 : (byte)0;
        }

        return new BinaryMask(width, height, pixels);
    }

    /// <summary>A mask of the pixels whose centres lie in a box; what lies outside the image is cut off.</summary>
    /// <remarks>For COCO's own rule see <see cref="RunLengthEncoding.FromBox"/>.</remarks>
    /// <exception cref="MaskFormatException">A coordinate is not a finite number.</exception>
    public static BinaryMask FromBox(int width, int height, Box box)
    {
        if (!box.IsFinite)
        {
            throw new MaskFormatException($"The box {box} has a coordinate that is not a finite number.");
        }

        var pixels = NewPixels(width, height);
        var (left, right) = (FirstCentre(box.X, width), FirstCentre(box.Right, width));
        var (top, bottom) = (FirstCentre(box.Y, height), FirstCentre(box.Bottom, height));
        for (var y = top; y < bottom && left < right; y++)
        {
            pixels.AsSpan((y * width) + left, right - left).Fill(1);
        }

        return new BinaryMask(width, height, pixels);
    }

    /// <summary>A mask of the pixels whose centres lie in one ring.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="ring">The corners in order, the last joined to the first. Where the ring crosses itself, the even-odd rule decides.</param>
    /// <exception cref="MaskFormatException">The ring has fewer than three corners, or a coordinate is not a finite number.</exception>
    public static BinaryMask FromPolygon(int width, int height, IReadOnlyList<PointF> ring) =>
        FromPolygons(width, height, [new MaskPolygon(ring, [])]);

    /// <summary>A mask of the pixels whose centres lie in an odd number of rings, outer rings and holes alike.</summary>
    /// <remarks>Filling what <see cref="ToPolygons"/> gave returns the same mask. For COCO's own rule see <see cref="RunLengthEncoding.FromPolygons"/>.</remarks>
    /// <exception cref="MaskFormatException">A ring has fewer than three corners, or a coordinate is not a finite number.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="polygons"/> is <see langword="null"/>.</exception>
    public static BinaryMask FromPolygons(int width, int height, IEnumerable<MaskPolygon> polygons)
    {
        ArgumentNullException.ThrowIfNull(polygons);
        var pixels = NewPixels(width, height);
        PolygonFill.EvenOdd(pixels, width, height, polygons.SelectMany(polygon => polygon.Rings));
        return new BinaryMask(width, height, pixels);
    }

    /// <summary>
    /// The mask's outlines along pixel edges, exactly: one polygon for each group of pixels that touch side by side,
    /// with the holes in it. Corners are whole numbers; on screen, outer rings run clockwise and holes the other way.
    /// </summary>
    /// <returns>The polygons from top to bottom; none where the mask is empty.</returns>
    public IReadOnlyList<MaskPolygon> ToPolygons() => BorderTracer.Trace(this);

    /// <summary>The mask as a PNG file: white inside, black outside.</summary>
    /// <param name="bitDepth">1 (smallest) or 8 (for tools that read bytes): bits a pixel.</param>
    /// <exception cref="MaskFormatException">The mask has no pixels.</exception>
    public byte[] ToPng(int bitDepth = 1) => MaskPng.Encode(this, bitDepth);

    /// <summary>The mask as COCO stores it.</summary>
    /// <exception cref="MaskFormatException">It has more than <see cref="RunLengthEncoding.MaxPixels"/> pixels.</exception>
    public RunLengthEncoding ToRunLengthEncoding() => RunLengthEncoding.FromMask(this);

    // The first pixel whose centre is not left of (above) an edge, within 0–size.
    private static int FirstCentre(double edge, int size) => (int)Math.Clamp(Math.Ceiling(edge - 0.5), 0, size);

    private static byte[] NewPixels(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        return (long)width * height <= Array.MaxLength
            ? new byte[width * height]
            : throw new MaskFormatException($"A {width}×{height} mask is larger than memory can hold in one piece. Work on a smaller image.");
    }
}
