namespace FindAgents.Engine.Masks;

/// <summary>Ramer–Douglas–Peucker on a closed ring.</summary>
internal static class RingSimplifier
{
    public static IReadOnlyList<PointF> Simplify(IReadOnlyList<PointF> ring, double tolerance)
    {
        if (ring.Count <= 3)
        {
            return ring;
        }

        // A ring has no ends: split it at its first corner and at the corner farthest from that.
        var far = 0;
        for (var i = 1; i < ring.Count; i++)
        {
            far = SquaredDistance(ring[i], ring[0]) > SquaredDistance(ring[far], ring[0]) ? i : far;
        }

        var keep = new bool[ring.Count + 1];
        keep[0] = keep[far] = true;
        var open = new Stack<(int From, int To)>([(0, far), (far, ring.Count)]);
        while (open.TryPop(out var part))
        {
            var (worst, distance) = (-1, tolerance * tolerance);
            for (var i = part.From + 1; i < part.To; i++)
            {
                var squared = SquaredDistanceToSegment(ring[i], ring[part.From], ring[part.To % ring.Count]);
                (worst, distance) = squared > distance ? (i, squared) : (worst, distance);
            }

            if (worst >= 0)
            {
                keep[worst] = true;
                open.Push((part.From, worst));
                open.Push((worst, part.To));
            }
        }

        List<PointF> kept = [.. ring.Where((_, i) => keep[i])];
        return kept.Count >= 3 ? kept : ring;
    }

    private static double SquaredDistance(PointF a, PointF b)
    {
        var (dx, dy) = (a.X - b.X, a.Y - b.Y);
        return (dx * dx) + (dy * dy);
    }

    private static double SquaredDistanceToSegment(PointF point, PointF from, PointF to)
    {
        var length = SquaredDistance(from, to);
        if (length == 0)
        {
            return SquaredDistance(point, from);
        }

        var along = (((point.X - from.X) * (to.X - from.X)) + ((point.Y - from.Y) * (to.Y - from.Y))) / length;
        along = Math.Clamp(along, 0, 1);
        return SquaredDistance(point, new PointF(from.X + (along * (to.X - from.X)), from.Y + (along * (to.Y - from.Y))));
    }
}
