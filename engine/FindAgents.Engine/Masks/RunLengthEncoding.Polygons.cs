namespace FindAgents.Engine.Masks;

public sealed partial class RunLengthEncoding
{
    // COCO walks a polygon's outline on a grid five times as fine.
    private const int Upsampling = 5;

    // Far more than any image's side; what lies beyond would only cost time to walk.
    private const double FarthestCoordinate = 100_000;

    /// <summary>Rasterises polygons by COCO's rule and unites them.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="polygons">Polygons as x0, y0, x1, y1, … in pixels, each filled by itself.</param>
    /// <exception cref="MaskFormatException">
    /// There is no polygon, one has an odd number of coordinates or fewer than three corners, or a coordinate is not a
    /// number or lies farther than 100,000 pixels away.
    /// </exception>
    /// <exception cref="ArgumentNullException"><paramref name="polygons"/> is <see langword="null"/>.</exception>
    public static RunLengthEncoding FromPolygons(int width, int height, IEnumerable<IReadOnlyList<double>> polygons)
    {
        ArgumentNullException.ThrowIfNull(polygons);
        ThrowIfSizeUnusable(width, height);
        return Merge(polygons.Select(polygon => FromPolygon(width, height, polygon)));
    }

    /// <summary>Rasterises a box by COCO's rule: as the polygon of its four corners.</summary>
    /// <exception cref="MaskFormatException">A coordinate is not a number or lies farther than 100,000 pixels away.</exception>
    public static RunLengthEncoding FromBox(int width, int height, Box box)
    {
        ThrowIfSizeUnusable(width, height);
        return FromPolygon(width, height, [box.X, box.Y, box.X, box.Bottom, box.Right, box.Bottom, box.Right, box.Y]);
    }

    private static RunLengthEncoding FromPolygon(int width, int height, IReadOnlyList<double> polygon)
    {
        ArgumentNullException.ThrowIfNull(polygon);
        if (polygon.Count < 6 || polygon.Count % 2 != 0)
        {
            throw new MaskFormatException($"A polygon is written as x0, y0, x1, y1, … with at least three corners; {polygon.Count} numbers were given.");
        }

        var corners = new (int X, int Y)[(polygon.Count / 2) + 1];
        for (var i = 0; i < corners.Length - 1; i++)
        {
            corners[i] = (Upsample(polygon[2 * i]), Upsample(polygon[(2 * i) + 1]));
        }

        corners[^1] = corners[0];

        // Where the outline passes from one column to the next, everything below in that column changes sides.
        var changes = new List<int>();
        var previous = corners[0];
        for (var i = 0; i + 1 < corners.Length; i++)
        {
            WalkEdge(corners[i], corners[i + 1], width, height, ref previous, changes);
        }

        return FromChanges(width, height, changes);
    }

    // Truncation (not floor) is COCO's rounding of negative coordinates.
    private static int Upsample(double coordinate) => Math.Abs(coordinate) <= FarthestCoordinate
        ? (int)((Upsampling * coordinate) + 0.5)
        : throw new MaskFormatException($"A polygon or box has the coordinate {coordinate}; numbers of pixels between −{FarthestCoordinate} and {FarthestCoordinate} were expected.");

    private static void WalkEdge((int X, int Y) from, (int X, int Y) to, int width, int height, ref (int X, int Y) previous, List<int> changes)
    {
        var (dx, dy) = (Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y));
        var steep = dx < dy;
        var steps = steep ? dy : dx;

        // Both directions of an edge visit the same points: it is always computed from its lower end.
        var backwards = steep ? from.Y > to.Y : from.X > to.X;
        var (start, end) = backwards ? (to, from) : (from, to);
        var slope = steep ? (double)(end.X - start.X) / dy : (double)(end.Y - start.Y) / dx;
        for (var step = 0; step <= steps; step++)
        {
            var t = backwards ? steps - step : step;
            var point = steps == 0 ? start
                : steep ? ((int)(start.X + (slope * t) + 0.5), start.Y + t)
                : (start.X + t, (int)(start.Y + (slope * t) + 0.5));
            if (point.Item1 != previous.X)
            {
                AddChange(previous, point, width, height, changes);
            }

            previous = point;
        }
    }

    private static void AddChange((int X, int Y) previous, (int X, int Y) point, int width, int height, List<int> changes)
    {
        // Only steps over the middle of a pixel column count: those whose fine column is 2 modulo 5.
        var fine = point.X < previous.X ? point.X : point.X - 1;
        var column = ((fine + 0.5) / Upsampling) - 0.5;
        if (Math.Floor(column) != column || column < 0 || column > width - 1)
        {
            return;
        }

        var row = ((Math.Min(point.Y, previous.Y) + 0.5) / Upsampling) - 0.5;
        changes.Add(((int)column * height) + (int)Math.Ceiling(Math.Clamp(row, 0, height)));
    }

    private static RunLengthEncoding FromChanges(int width, int height, List<int> changes)
    {
        changes.Add(width * height);
        changes.Sort();

        var counts = new List<int>(changes.Count);
        var (last, joins) = (0, false);
        foreach (var change in changes)
        {
            var length = change - last;
            last = change;
            if (joins)
            {
                counts[^1] += length;
                joins = false;
            }
            else if (length > 0 || counts.Count == 0)
            {
                counts.Add(length);
            }
            else
            {
                // Two changes at one place cancel out: the next run goes on with the last.
                joins = true;
            }
        }

        return new RunLengthEncoding(width, height, [.. counts]);
    }
}
