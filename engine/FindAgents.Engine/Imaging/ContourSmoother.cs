using FindAgents.Engine.Masks;

namespace FindAgents.Engine.Imaging;

/// <summary>Turns the steps of a mask's outline into the slanted and curved lines that they stand for.</summary>
internal static class ContourSmoother
{
    // Each pass averages with weights 1 4 6 4 1: together they reach over about four pixels, a corner loses about one.
    private const int Passes = 4;
    private const int ShortestRing = 16;
    private const double Tolerance = 0.2;

    /// <param name="ring">A ring along pixel edges, as <see cref="BinaryMask.ToPolygons"/> gives it.</param>
    public static IReadOnlyList<PointF> Smooth(IReadOnlyList<PointF> ring)
    {
        var points = ToUnitSteps(ring);
        if (points.Length < ShortestRing)
        {
            return ring;
        }

        var next = new PointF[points.Length];
        for (var pass = 0; pass < Passes; pass++)
        {
            for (var i = 0; i < points.Length; i++)
            {
                var (a, b, c, d, e) = (At(points, i - 2), At(points, i - 1), points[i], At(points, i + 1), At(points, i + 2));
                next[i] = new PointF((a.X + e.X + (4 * (b.X + d.X)) + (6 * c.X)) / 16, (a.Y + e.Y + (4 * (b.Y + d.Y)) + (6 * c.Y)) / 16);
            }

            (points, next) = (next, points);
        }

        return RingSimplifier.Simplify(points, Tolerance);
    }

    private static PointF[] ToUnitSteps(IReadOnlyList<PointF> ring)
    {
        var points = new List<PointF>();
        for (var i = 0; i < ring.Count; i++)
        {
            var (from, to) = (ring[i], ring[(i + 1) % ring.Count]);
            var steps = (int)(Math.Abs(to.X - from.X) + Math.Abs(to.Y - from.Y));
            for (var step = 0; step < steps; step++)
            {
                var along = (double)step / steps;
                points.Add(new PointF(from.X + (along * (to.X - from.X)), from.Y + (along * (to.Y - from.Y))));
            }
        }

        return [.. points];
    }

    private static PointF At(PointF[] points, int index) => points[(index + points.Length) % points.Length];
}
