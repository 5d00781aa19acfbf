namespace FindAgents.Engine.Masks;

/// <summary>Fills rings by the even-odd rule, a row of pixel centres at a time.</summary>
internal static class PolygonFill
{
    public static void EvenOdd(Span<byte> pixels, int width, int height, IEnumerable<IReadOnlyList<PointF>> rings)
    {
        var crossings = new List<double>[height];
        foreach (var ring in rings)
        {
            Validate(ring);
            for (var i = 0; i < ring.Count; i++)
            {
                AddEdge(crossings, height, ring[i], ring[(i + 1) % ring.Count]);
            }
        }

        for (var y = 0; y < height; y++)
        {
            if (crossings[y] is not { } row)
            {
                continue;
            }

            // Rings are closed, so crossings come in pairs.
            row.Sort();
            for (var i = 0; i + 1 < row.Count; i += 2)
            {
                var left = (int)Math.Clamp(Math.Ceiling(row[i] - 0.5), 0, width);
                var right = (int)Math.Clamp(Math.Ceiling(row[i + 1] - 0.5), 0, width);
                if (left < right)
                {
                    pixels.Slice((y * width) + left, right - left).Fill(1);
                }
            }
        }
    }

    private static void AddEdge(List<double>[] crossings, int height, PointF from, PointF to)
    {
        if (from.Y > to.Y)
        {
            (from, to) = (to, from);
        }

        // Rows whose centre lies in [from.Y, to.Y): half open, so that a corner counts once.
        var first = (int)Math.Clamp(Math.Ceiling(from.Y - 0.5), 0, height);
        var end = (int)Math.Clamp(Math.Ceiling(to.Y - 0.5), 0, height);
        for (var y = first; y < end; y++)
        {
            var along = (y + 0.5 - from.Y) / (to.Y - from.Y);
            (crossings[y] ??= []).Add(from.X + (along * (to.X - from.X)));
        }
    }

    private static void Validate(IReadOnlyList<PointF> ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        if (ring.Count < 3)
        {
            throw new MaskFormatException($"A ring has at least three corners; {ring.Count} were given.");
        }

        foreach (var point in ring)
        {
            if (!double.IsFinite(point.X) || !double.IsFinite(point.Y))
            {
                throw new MaskFormatException($"A corner of a ring is ({point.X}, {point.Y}): coordinates are finite numbers, in pixels.");
            }
        }
    }
}
