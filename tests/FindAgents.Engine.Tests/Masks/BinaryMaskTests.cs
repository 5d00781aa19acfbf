using CsCheck;
using FindAgents.Engine.Masks;
using TorchSharp;

namespace FindAgents.Engine.Tests.Masks;

public class BinaryMaskTests
{
    [Fact]
    public void Area_and_box_are_those_counted_pixel_by_pixel() => MaskGen.Mask.Sample(mask =>
    {
        var inside = Inside(mask).ToList();
        Assert.Equal(inside.Count, mask.Area);
        Assert.Equal(inside.Count == 0, mask.IsEmpty);
        var expected = inside.Count == 0 ? Box.Empty
            : Box.FromCorners(inside.Min(p => p.X), inside.Min(p => p.Y), inside.Max(p => p.X) + 1, inside.Max(p => p.Y) + 1);
        Assert.Equal(expected, mask.BoundingBox);
    });

    [Fact]
    public void Sets_obey_their_laws() => MaskGen.Triple.Sample((a, b, c) =>
    {
        Assert.Equal(a.Union(b), b.Union(a));
        Assert.Equal(a.Intersect(b), b.Intersect(a));
        Assert.Equal(a.Union(b.Union(c)), a.Union(b).Union(c));
        Assert.Equal(a.Intersect(b.Union(c)), a.Intersect(b).Union(a.Intersect(c)));
        Assert.Equal(a.Union(b).Complement(), a.Complement().Intersect(b.Complement()));
        Assert.Equal(a, a.Complement().Complement());
        Assert.Equal(a.Except(b), a.Intersect(b.Complement()));
        Assert.Equal(a.Area + b.Area, a.Union(b).Area + a.Intersect(b).Area);
        Assert.Equal(a.Width * a.Height, a.Area + a.Complement().Area);
        Assert.Equal(a.Intersect(b).Area, a.IntersectionArea(b));
    });

    [Fact]
    public void IoU_is_symmetric_bounded_and_one_only_for_equals() => MaskGen.Pair.Sample((a, b) =>
    {
        var iou = a.IoU(b);
        Assert.Equal(iou, b.IoU(a));
        Assert.InRange(iou, 0, 1);
        Assert.Equal(a == b && !a.IsEmpty, iou == 1);
        Assert.Equal(a.Intersect(b).IsEmpty, iou == 0);
        Assert.Equal(RunLengthEncoding.FromMask(a).IoU(RunLengthEncoding.FromMask(b)), iou);
    });

    [Fact]
    public void Overlap_is_counted_right_over_more_pixels_than_a_byte_counts()
    {
        var full = BinaryMask.Full(641, 479);
        Assert.Equal(641 * 479, full.IntersectionArea(full));
        Assert.Equal(1, full.IoU(BinaryMask.Full(641, 479)));
    }

    [Fact]
    public void Equality_is_by_size_and_pixels()
    {
        var a = MaskGen.Draw("#..", "##.");
        Assert.Equal(a, MaskGen.Draw("#..", "##."));
        Assert.Equal(a.GetHashCode(), MaskGen.Draw("#..", "##.").GetHashCode());
        Assert.NotEqual(a, MaskGen.Draw("#..", "#.."));
        Assert.NotEqual(a, MaskGen.Draw("#.", ".#", "#."));
        Assert.False(a == null);
        Assert.True(a != MaskGen.Draw("..."));
    }

    [Fact]
    public void Masks_of_different_sizes_do_not_mix()
    {
        var (a, b) = (BinaryMask.Empty(3, 4), BinaryMask.Empty(4, 3));
        foreach (var act in (Action[])[() => a.Union(b), () => a.Intersect(b), () => a.Except(b), () => a.IoU(b)])
        {
            Assert.Contains("3×4", Assert.Throws<MaskFormatException>(act).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Pixels_other_than_0_and_1_are_refused()
    {
        var error = Assert.Throws<MaskFormatException>(() => new BinaryMask(2, 2, [0, 1, 255, 0]));
        Assert.Contains("(0, 1) holds 255", error.Message, StringComparison.Ordinal);
        Assert.Throws<MaskFormatException>(() => new BinaryMask(2, 2, [0, 1, 1]));
        Assert.Equal(MaskGen.Draw(".#", "#."), BinaryMask.FromNonZero(2, 2, [0, 7, 255, 0]));
        Assert.Throws<MaskFormatException>(() => BinaryMask.FromNonZero(2, 2, [1]));
    }

    [Fact]
    public void Threshold_is_exclusive_and_NaN_is_outside() =>
        Assert.Equal(MaskGen.Draw(".#", ".."), BinaryMask.FromThreshold(2, 2, [0f, 0.1f, float.NaN, -1f], 0));

    [Fact]
    public void Box_covers_pixels_by_their_centres()
    {
        Assert.Equal(MaskGen.Draw("....", ".##.", "...."), BinaryMask.FromBox(4, 3, new Box(1, 1, 2, 1)));
        Assert.Equal(MaskGen.Draw("....", ".##.", "...."), BinaryMask.FromBox(4, 3, new Box(0.6, 0.6, 2.3, 1.2)));
        Assert.Equal(BinaryMask.Full(4, 3), BinaryMask.FromBox(4, 3, new Box(-5, -5, 1e9, 1e9)));
        Assert.True(BinaryMask.FromBox(4, 3, new Box(2, 2, -1, 5)).IsEmpty);
        Assert.Throws<MaskFormatException>(() => BinaryMask.FromBox(4, 3, new Box(double.NaN, 0, 1, 1)));
    }

    [Fact]
    public void Box_of_a_mask_made_from_a_box_is_that_box() =>
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[1, 20], Gen.Int[1, 20]).Sample((x, y, w, h) =>
            Assert.Equal(new Box(x, y, w, h), BinaryMask.FromBox(40, 40, new Box(x, y, w, h)).BoundingBox));

    [Fact]
    public void Enlarging_and_shrinking_back_gives_the_mask() =>
        Gen.Select(MaskGen.Mask, Gen.Int[1, 4]).Sample((mask, factor) =>
        {
            var larger = mask.Resize(mask.Width * factor, mask.Height * factor);
            Assert.Equal(mask.Area * factor * factor, larger.Area);
            Assert.Equal(mask, larger.Resize(mask.Width, mask.Height));
        });

    [Fact]
    public void A_mask_without_pixels_has_no_other_size()
    {
        Assert.Throws<MaskFormatException>(() => BinaryMask.Empty(0, 5).Resize(2, 2));
        Assert.Equal(Box.Empty, BinaryMask.Empty(0, 5).BoundingBox);
        Assert.Equal(0, BinaryMask.Empty(0, 0).IoU(BinaryMask.Empty(0, 0)));
    }

    [Fact]
    public void Tensors_carry_masks_both_ways_and_leave_nothing_behind()
    {
        var mask = MaskGen.Draw("#..", ".##");
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var tensor = mask.ToTensor())
        {
            Assert.Equal([2L, 3L], tensor.shape);
            Assert.Equal(mask, BinaryMask.FromTensor(tensor));
            Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        using var logits = torch.tensor(new float[,] { { -1, 0.3f }, { 0, float.NaN } });
        Assert.Equal(MaskGen.Draw(".#", ".."), BinaryMask.FromTensor(logits));
        Assert.True(BinaryMask.FromTensor(logits, 0.5).IsEmpty);
        using var batch = torch.zeros(1, 2, 2);
        Assert.Contains("(1, 2, 2)", Assert.Throws<MaskFormatException>(() => BinaryMask.FromTensor(batch)).Message, StringComparison.Ordinal);
    }

    internal static IEnumerable<(int X, int Y)> Inside(BinaryMask mask)
    {
        for (var y = 0; y < mask.Height; y++)
        {
            for (var x = 0; x < mask.Width; x++)
            {
                if (mask[x, y])
                {
                    yield return (x, y);
                }
            }
        }
    }
}
