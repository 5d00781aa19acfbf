using System.Text.Json;
using FindAgents.Engine.Masks;

namespace FindAgents.Agents.Results;

/// <summary>A mask as polygons in JSON: its size, and for each part the outer ring and the rings of its holes, each a list of [x, y].</summary>
internal static class PolygonJson
{
    public static byte[] Write(RunLengthEncoding mask) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            width = mask.Width,
            height = mask.Height,
            polygons = mask.ToMask().ToPolygons().Select(polygon => new { outer = Points(polygon.Outer), holes = polygon.Holes.Select(Points) }),
        });

    private static double[][] Points(IReadOnlyList<PointF> ring) => [.. ring.Select(point => (double[])[point.X, point.Y])];
}
