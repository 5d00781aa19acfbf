using CsCheck;
using FindAgents.Engine.Masks;

namespace FindAgents.Engine.Tests.Masks;

public class MaskPolygonTests
{
    [Fact]
    public void Filling_the_outlines_gives_the_mask_back() => MaskGen.Mask.Sample(mask =>
    {
        var polygons = mask.ToPolygons();
        Assert.Equal(mask, BinaryMask.FromPolygons(mask.Width, mask.Height, polygons));
        Assert.Equal(mask.Area, polygons.Sum(p => p.Area));
        Assert.Equal(mask.BoundingBox, polygons.Aggregate(Box.Empty, (box, p) => box.Union(p.BoundingBox)));
    });

    [Fact]
    public void Each_polygon_is_one_group_of_touching_pixels_with_its_own_holes() => MaskGen.Mask.Sample(mask =>
    {
        var parts = mask.ToPolygons().Select(p => BinaryMask.FromPolygons(mask.Width, mask.Height, [p])).ToList();
        Assert.Equal(mask.Area, parts.Sum(p => p.Area));
        Assert.Equal(mask, parts.Aggregate(BinaryMask.Empty(mask.Width, mask.Height), (a, b) => a.Union(b)));
        Assert.All(parts, part => Assert.Equal(1, Groups(part)));
        Assert.Equal(Groups(mask), parts.Count);
    });

    [Fact]
    public void A_ring_has_a_hole_and_an_island_in_the_hole_is_its_own_polygon()
    {
        var polygons = MaskGen.Draw(
            "#####..",
            "#...#..",
            "#.#.#.#",
            "#...#..",
            "#####..").ToPolygons();
        Assert.Equal(3, polygons.Count);
        Assert.Equal([new PointF(0, 0), new(5, 0), new(5, 5), new(0, 5)], polygons[0].Outer);
        Assert.Equal([new PointF(1, 4), new(4, 4), new(4, 1), new(1, 1)], Assert.Single(polygons[0].Holes));
        Assert.All(polygons.Skip(1), p => Assert.Empty(p.Holes));
        Assert.Equal([16, 1, 1], polygons.Select(p => p.Area).Order().Reverse());
    }

    [Fact]
    public void Pixels_that_touch_at_a_corner_only_are_two_polygons()
    {
        var polygons = MaskGen.Draw("#.", ".#").ToPolygons();
        Assert.Equal(2, polygons.Count);
        Assert.All(polygons, p => Assert.Equal(4, p.Outer.Count));
    }

    [Fact]
    public void An_empty_mask_has_no_polygon() => Assert.Empty(BinaryMask.Empty(5, 5).ToPolygons());

    [Fact]
    public void Fill_takes_pixels_by_their_centres_and_cuts_at_the_image()
    {
        PointF[] triangle = [new(-10, -10), new(30, -10), new(-10, 30)];
        var mask = BinaryMask.FromPolygon(12, 12, triangle);
        for (var y = 0; y < 12; y++)
        {
            for (var x = 0; x < 12; x++)
            {
                Assert.Equal(x + 0.5 + y + 0.5 < 20, mask[x, y]);
            }
        }
    }

    [Fact]
    public void Simplified_outlines_stay_within_the_tolerance()
    {
        var circle = Disc(101, 45);
        var polygon = Assert.Single(circle.ToPolygons());
        var simple = polygon.Simplify(1);
        Assert.True(simple.Outer.Count < polygon.Outer.Count / 4, $"{polygon.Outer.Count} corners became {simple.Outer.Count}");
        Assert.True(BinaryMask.FromPolygons(101, 101, [simple]).IoU(circle) > 0.97);
        Assert.Equal(4, Assert.Single(BinaryMask.Full(7, 4).ToPolygons()).Simplify(0).Outer.Count);
    }

    [Fact]
    public void COCO_numbers_go_both_ways()
    {
        double[] numbers = [1, 2, 3.5, 2, 3, 7];
        var polygon = MaskPolygon.FromCoco(numbers);
        Assert.Equal(numbers, polygon.ToCoco());
        Assert.Equal(new Box(1, 2, 2.5, 5), polygon.BoundingBox);
        Assert.Throws<MaskFormatException>(() => MaskPolygon.FromCoco([1, 2, 3, 4]));
        Assert.Throws<MaskFormatException>(() => MaskPolygon.FromCoco([1, 2, 3, 4, 5, 6, 7]));
    }

    [Fact]
    public void Rings_that_are_none_are_refused()
    {
        Assert.Throws<MaskFormatException>(() => BinaryMask.FromPolygon(5, 5, [new(0, 0), new(1, 1)]));
        Assert.Throws<MaskFormatException>(() => BinaryMask.FromPolygon(5, 5, [new(0, 0), new(1, 1), new(double.NaN, 2)]));
    }

    internal static BinaryMask Disc(int size, double radius)
    {
        var pixels = new byte[size * size];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (dx, dy) = ((i % size) + 0.5 - (size / 2.0), (i / size) + 0.5 - (size / 2.0));
            pixels[i] = (dx * dx) + (dy * dy) < radius * radius ? (byte)1 : (byte)0;
        }

        return new BinaryMask(size, size, pixels);
    }

    // Groups of pixels that touch side by side, counted by flooding.
    private static int Groups(BinaryMask mask)
    {
        var seen = new HashSet<(int, int)>();
        var groups = 0;
        foreach (var pixel in BinaryMaskTests.Inside(mask))
        {
            groups += seen.Contains(pixel) ? 0 : 1;
            var open = new Stack<(int X, int Y)>([pixel]);
            while (open.TryPop(out var p))
            {
                if (p.X >= 0 && p.Y >= 0 && p.X < mask.Width && p.Y < mask.Height && mask[p.X, p.Y] && seen.Add(p))
                {
                    open.Push((p.X + 1, p.Y));
                    open.Push((p.X - 1, p.Y));
                    open.Push((p.X, p.Y + 1));
                    open.Push((p.X, p.Y - 1));
                }
            }
        }

        return groups;
    }
}
