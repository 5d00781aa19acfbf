namespace FindAgents.Engine.Masks;

/// <summary>A polygon with holes, in pixels; (0, 0) is the image's top left corner.</summary>
/// <param name="Outer">The outer ring's corners in order; the last is joined to the first.</param>
/// <param name="Holes">Rings that lie in it and are not part of it.</param>
public sealed record MaskPolygon(IReadOnlyList<PointF> Outer, IReadOnlyList<IReadOnlyList<PointF>> Holes)
{
    /// <summary>The outer ring, then the holes.</summary>
    public IEnumerable<IReadOnlyList<PointF>> Rings => Holes.Prepend(Outer);

    /// <summary>The area inside the outer ring less that of the holes, in square pixels.</summary>
    public double Area => RingArea(Outer) - Holes.Sum(RingArea);

    /// <summary>The smallest box around it.</summary>
    public Box BoundingBox => Box.Around(Outer);

    /// <summary>
    /// A polygon with fewer corners (Ramer–Douglas–Peucker): no corner left out lies farther than a tolerance from the
    /// new outline. Rings that collapse to fewer than three corners are kept as they are.
    /// </summary>
    /// <param name="tolerance">The largest distance in pixels; 0 removes only corners on a straight line.</param>
    public MaskPolygon Simplify(double tolerance)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        return new MaskPolygon(RingSimplifier.Simplify(Outer, tolerance), [.. Holes.Select(hole => RingSimplifier.Simplify(hole, tolerance))]);
    }

    /// <summary>The outer ring as COCO writes a polygon: x0, y0, x1, y1, … COCO's polygons cannot have holes.</summary>
    public double[] ToCoco() => [.. Outer.SelectMany(point => (double[])[point.X, point.Y])];

    /// <summary>A ring from COCO's x0, y0, x1, y1, …</summary>
    /// <exception cref="MaskFormatException">The numbers are odd in count, or fewer than six.</exception>
    public static MaskPolygon FromCoco(ReadOnlySpan<double> coordinates)
    {
        if (coordinates.Length < 6 || coordinates.Length % 2 != 0)
        {
            throw new MaskFormatException($"A polygon is written as x0, y0, x1, y1, … with at least three corners; {coordinates.Length} numbers were given.");
        }

        var ring = new PointF[coordinates.Length / 2];
        for (var i = 0; i < ring.Length; i++)
        {
            ring[i] = new PointF(coordinates[2 * i], coordinates[(2 * i) + 1]);
        }

        return new MaskPolygon(ring, []);
    }

    private static double RingArea(IReadOnlyList<PointF> ring)
    {
        var twice = 0.0;
        for (var i = 0; i < ring.Count; i++)
        {
            var (a, b) = (ring[i], ring[(i + 1) % ring.Count]);
            twice += (a.X * b.Y) - (b.X * a.Y);
        }

        return Math.Abs(twice) / 2;
    }
}
