namespace FindAgents.Engine.Masks;

/// <summary>Follows a mask's borders along pixel edges.</summary>
/// <remarks>
/// An edge is walked with the inside on its right hand. Where two pixels touch only at a corner the walk turns right,
/// so that groups of pixels are those that touch side by side. Each vertical edge is marked with the ring it belongs
/// to; a ring met first (from the top, then from the left) at an edge that enters the mask is an outer ring, one met
/// first at an edge that leaves it is a hole.
/// </remarks>
internal static class BorderTracer
{
    // Right, down, left, up: adding 1 turns right.
    private static readonly int[] StepX = [1, 0, -1, 0];
    private static readonly int[] StepY = [0, 1, 0, -1];

    public static IReadOnlyList<MaskPolygon> Trace(BinaryMask mask)
    {
        var (width, height) = (mask.Width, mask.Height);
        var ringOfEdge = new int[(width + 1) * height]; // of the vertical edge left of (x, y); 0 is none
        var rings = new List<(List<PointF> Corners, int Parent)>();
        for (var y = 0; y < height; y++)
        {
            var row = mask.Pixels.Slice(y * width, width);
            var runStart = 0;
            for (var x = 0; x <= width; x++)
            {
                var (before, here) = (x > 0 && row[x - 1] != 0, x < width && row[x] != 0);
                if (before == here)
                {
                    continue;
                }

                runStart = here ? x : runStart;
                if (ringOfEdge[(y * (width + 1)) + x] != 0)
                {
                    continue;
                }

                // A hole's first edge ends a run of inside pixels, whose first edge was met before, on this row.
                var owner = here ? -1 : ringOfEdge[(y * (width + 1)) + runStart] - 1;
                var parent = owner >= 0 && rings[owner].Parent >= 0 ? rings[owner].Parent : owner;
                rings.Add((Follow(mask, ringOfEdge, x, y, here, rings.Count + 1), parent));
            }
        }

        var holes = rings.Where(ring => ring.Parent >= 0).ToLookup(ring => ring.Parent, ring => (IReadOnlyList<PointF>)ring.Corners);
        return [.. rings.Select((ring, index) => (ring, index)).Where(pair => pair.ring.Parent < 0).Select(pair => new MaskPolygon(pair.ring.Corners, [.. holes[pair.index]]))];
    }

    private static List<PointF> Follow(BinaryMask mask, int[] ringOfEdge, int startX, int startY, bool enters, int ring)
    {
        // With the inside on the right, an edge that enters the mask (inside to its east) is walked upwards.
        var (x, y) = (startX, enters ? startY + 1 : startY);
        var heading = enters ? 3 : 1;
        var (firstX, firstY, firstHeading) = (x, y, heading);
        var corners = new List<PointF>();
        do
        {
            if (heading is 1 or 3)
            {
                ringOfEdge[((heading == 1 ? y : y - 1) * (mask.Width + 1)) + x] = ring;
            }

            (x, y) = (x + StepX[heading], y + StepY[heading]);
            var next = Turn(mask, x, y, heading);
            if (next != heading)
            {
                corners.Add(new PointF(x, y));
                heading = next;
            }
        }
        while (x != firstX || y != firstY || heading != firstHeading);

        return corners;
    }

    private static int Turn(BinaryMask mask, int x, int y, int heading)
    {
        // The two pixels ahead of the corner, left and right of the way.
        var (right, left) = heading switch
        {
            0 => (Inside(mask, x, y), Inside(mask, x, y - 1)),
            1 => (Inside(mask, x - 1, y), Inside(mask, x, y)),
            2 => (Inside(mask, x - 1, y - 1), Inside(mask, x - 1, y)),
            _ => (Inside(mask, x, y - 1), Inside(mask, x - 1, y - 1)),
        };
        return !right ? (heading + 1) & 3 : left ? (heading + 3) & 3 : heading;
    }

    private static bool Inside(BinaryMask mask, int x, int y) =>
        (uint)x < (uint)mask.Width && (uint)y < (uint)mask.Height && mask[x, y];
}
