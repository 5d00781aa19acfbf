using CsCheck;
using FindAgents.Engine.Masks;

namespace FindAgents.Engine.Tests.Masks;

public class DistanceTransformTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Distances_are_those_found_by_trying_every_pixel(bool borderIsOutside) =>
        Gen.Select(Gen.Int[1, 14], Gen.Int[1, 14]).SelectMany((w, h) => MaskGen.OfSize(w, h)).Sample(
            mask => Assert.Equal(Naive(mask, borderIsOutside), DistanceTransform.Squared(mask, borderIsOutside)), iter: 300);

    [Fact]
    public void The_deepest_pixel_is_the_centre_and_ties_go_to_the_first()
    {
        Assert.Equal((50, 50, 45.0), Rounded(DistanceTransform.Deepest(MaskPolygonTests.Disc(101, 45))!.Value));
        Assert.Equal((1, 0, 1.0), DistanceTransform.Deepest(MaskGen.Draw(".##", ".##")));
        Assert.Null(DistanceTransform.Deepest(BinaryMask.Empty(4, 4)));
    }

    [Fact]
    public void Nothing_outside_is_infinitely_far()
    {
        var full = BinaryMask.Full(5, 3);
        Assert.All(DistanceTransform.Distances(full, borderIsOutside: false), d => Assert.Equal(float.PositiveInfinity, d));
        Assert.Equal((0, 0, double.PositiveInfinity), DistanceTransform.Deepest(full, borderIsOutside: false));
        Assert.Equal(2f, DistanceTransform.Distances(full)[7]);
    }

    private static (int, int, double) Rounded((int X, int Y, double Depth) deepest) => (deepest.X, deepest.Y, Math.Round(deepest.Depth));

    private static int[] Naive(BinaryMask mask, bool borderIsOutside)
    {
        var distances = new int[mask.Width * mask.Height];
        var margin = borderIsOutside ? 1 : 0;
        foreach (var (x, y) in BinaryMaskTests.Inside(mask))
        {
            var best = int.MaxValue;
            for (var v = -margin; v < mask.Height + margin; v++)
            {
                for (var u = -margin; u < mask.Width + margin; u++)
                {
                    var inside = u >= 0 && v >= 0 && u < mask.Width && v < mask.Height && mask[u, v];
                    best = inside ? best : Math.Min(best, ((u - x) * (u - x)) + ((v - y) * (v - y)));
                }
            }

            distances[(y * mask.Width) + x] = best;
        }

        return distances;
    }
}
