using CsCheck;
using FindAgents.Engine.Masks;

namespace FindAgents.Engine.Tests.Masks;

public class BoxTests
{
    private static readonly Gen<Box> AnyBox =
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[0, 20]).Select((x0, y0, x1, y1) => Box.FromCorners(x0, y0, x1, y1));

    [Fact]
    public void Whole_boxes_overlap_as_their_masks_do() => Gen.Select(AnyBox, AnyBox).Sample((a, b) =>
    {
        var (first, second) = (BinaryMask.FromBox(20, 20, a), BinaryMask.FromBox(20, 20, b));
        Assert.Equal(first.IoU(second), a.IoU(b), 12);
        Assert.Equal(first.IoU(second), a.IoU(b, truthIsCrowd: false), 12);
        Assert.Equal(RunLengthEncoding.FromMask(first).IoU(RunLengthEncoding.FromMask(second), true), a.IoU(b, truthIsCrowd: true), 12);
        Assert.Equal(first.Intersect(second), BinaryMask.FromBox(20, 20, a.Intersect(b)));
        Assert.Equal(first.Union(second).BoundingBox, a.IsEmpty && b.IsEmpty ? Box.Empty : a.Union(b) with { });
    });

    [Fact]
    public void Geometry()
    {
        var box = new Box(2, 3, 4, 6);
        Assert.Equal(new PointF(4, 6), box.Center);
        Assert.True(box.Contains(new PointF(2, 3)));
        Assert.False(box.Contains(new PointF(6, 3)));
        Assert.Equal(new Box(4, 9, 8, 18), box.Scale(2, 3));
        Assert.Equal(new Box(1, 2, 6, 8), box.Inflate(1));
        Assert.Equal(new Box(12, 1, 4, 6), box.Offset(10, -2));
        Assert.Equal(new Box(2, 3, 3, 2), box.Clip(5, 5));
        Assert.Equal(Box.Empty, box.Clip(2, 2));
        Assert.Equal(box, Box.FromCorners(6, 9, 2, 3));
        Assert.Equal(box, Box.Around([new(2, 9), new(6, 3), new(4, 4)]));
        Assert.Equal(Box.Empty, Box.Around([]));
        Assert.False(new Box(0, 0, double.NaN, 1).IsFinite);
        Assert.True(new Box(0, 0, -1, 1).IsEmpty);
    }
}
