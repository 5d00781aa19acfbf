using CsCheck;
using FindAgents.Engine.Masks;
using FindAgents.Training.Data;

namespace FindAgents.Training.Tests.Data;

public class PromptSamplerTests
{
    private const int Width = 60;
    private const int Height = 40;

    // Ellipses of any size, cut by a notch, partly beyond the image.
    private static readonly Gen<BinaryMask> Masks = Gen.Select(Gen.Int[-5, 65], Gen.Int[-5, 45], Gen.Int[2, 30], Gen.Int[2, 30])
        .Select((x, y, a, b) => Ellipse(x, y, a, b)).Where(mask => !mask.IsEmpty);

    [Fact]
    public void Clicks_scribbles_and_boxes_indicate_the_object() =>
        Gen.Select(Masks, Gen.Int).Sample(
            (mask, seed) =>
            {
                var sampler = new PromptSampler(new Random(seed));
                Assert.True(Inside(mask, Assert.Single(sampler.Sample(PromptKind.CentreClick, mask).Positive)));
                Assert.True(Inside(mask, Assert.Single(sampler.Sample(PromptKind.RandomClick, mask).Positive)));
                var scribble = sampler.Sample(PromptKind.Scribble, mask).Positive;
                Assert.InRange(scribble.Count, 6, 20);
                Assert.All(scribble, point => Assert.True(Inside(mask, point)));
                var box = sampler.Sample(PromptKind.Box, mask).Box!.Value;
                Assert.Equal(box, box.Clip(Width, Height));
                Assert.True(box.IoU(mask.BoundingBox) > 0.6, $"{box} for {mask.BoundingBox}");
            },
            iter: 300, threads: 1);

    [Fact]
    public void A_scribble_gets_about()
    {
        var spans = new List<double>();
        var mask = BinaryMask.FromBox(Width, Height, new Box(5, 5, 50, 30));
        for (var seed = 0; seed < 50; seed++)
        {
            var box = Box.Around(new PromptSampler(new Random(seed)).Scribble(mask));
            spans.Add(Math.Max(box.Width, box.Height));
        }

        Assert.True(spans.Average() > 15, $"{spans.Average():F1} pixels on average");
    }

    [Fact]
    public void Random_clicks_fall_everywhere()
    {
        var mask = BinaryMask.FromBox(Width, Height, new Box(10, 10, 3, 2));
        var sampler = new PromptSampler(new Random(1));
        var hits = Enumerable.Range(0, 600).Select(_ => sampler.RandomClick(mask)).CountBy(point => point).ToArray();
        Assert.Equal(6, hits.Length);
        Assert.All(hits, hit => Assert.InRange(hit.Value, 60, 140));
    }

    [Fact]
    public void The_centre_is_where_the_object_is_thickest()
    {
        var dumbbell = BinaryMask.FromBox(Width, Height, new Box(0, 18, 60, 3)).Union(BinaryMask.FromBox(Width, Height, new Box(40, 10, 19, 19)));
        Assert.Equal(new PointF(49.5, 19.5), PromptSampler.CentreClick(dumbbell));
    }

    [Fact]
    public void Negative_clicks_are_close_but_outside()
    {
        var mask = BinaryMask.FromBox(Width, Height, new Box(20, 10, 20, 20));
        var other = BinaryMask.FromBox(Width, Height, new Box(42, 10, 8, 20));
        var sampler = new PromptSampler(new Random(3));
        var points = sampler.NegativeClicks(mask, [other], 40);
        Assert.Equal(40, points.Count);
        Assert.All(points, point => Assert.False(Inside(mask, point)));
        Assert.All(points, point => Assert.True(mask.BoundingBox.Inflate(5).Contains(point)));
        Assert.InRange(points.Count(point => Inside(other, point)), 10, 35);
        Assert.Empty(sampler.NegativeClicks(BinaryMask.Full(Width, Height), [], 3));
    }

    [Fact]
    public void A_correction_goes_to_the_larger_error()
    {
        var truth = BinaryMask.FromBox(Width, Height, new Box(10, 10, 20, 20));
        var small = BinaryMask.FromBox(Width, Height, new Box(10, 10, 20, 9));
        var missing = PromptSampler.Correct(truth, small)!;
        Assert.Empty(missing.Negative);
        Assert.True(Inside(truth.Except(small), Assert.Single(missing.Positive)));

        var large = BinaryMask.FromBox(Width, Height, new Box(10, 12, 45, 18));
        var surplus = PromptSampler.Correct(truth, large)!;
        Assert.Empty(surplus.Positive);
        Assert.Equal(new PointF(38.5, 20.5), Assert.Single(surplus.Negative));
        Assert.Null(PromptSampler.Correct(truth, truth));
    }

    [Fact]
    public void Corrections_do_not_repeat_themselves()
    {
        var truth = BinaryMask.FromBox(Width, Height, new Box(10, 10, 20, 20));
        var earlier = new List<PointF>();
        for (var i = 0; i < 10; i++)
        {
            var point = Assert.Single(PromptSampler.Correct(truth, BinaryMask.Empty(Width, Height), earlier)!.Positive);
            Assert.DoesNotContain(earlier, other => Math.Abs(other.X - point.X) <= 1 && Math.Abs(other.Y - point.Y) <= 1);
            earlier.Add(point);
        }
    }

    [Fact]
    public void A_rough_mask_resembles_the_object()
    {
        var different = 0;
        var overlaps = new List<double>();
        Gen.Select(Masks.Where(mask => mask.Area > 100), Gen.Int).Sample(
            (mask, seed) =>
            {
                var rough = new PromptSampler(new Random(seed)).RoughMask(mask);
                Assert.False(rough.IsEmpty);
                Assert.True(rough.IoU(mask) > 0.3, $"IoU {rough.IoU(mask):F2}");
                overlaps.Add(rough.IoU(mask));
                different += rough == mask ? 0 : 1;
            },
            iter: 200, threads: 1);
        Assert.True(different > 180, $"{different} of 200 differ");
        Assert.InRange(overlaps.Average(), 0.7, 0.95);
    }

    [Fact]
    public void One_seed_gives_one_prompt()
    {
        var mask = Ellipse(30, 20, 20, 12);
        foreach (var kind in Enum.GetValues<PromptKind>().Except([PromptKind.Correction]))
        {
            var (first, again) = (new PromptSampler(new Random(8)).Sample(kind, mask), new PromptSampler(new Random(8)).Sample(kind, mask));
            Assert.Equal((first.Box, first.Mask), (again.Box, again.Mask));
            Assert.Equal(first.Positive, again.Positive);
        }
    }

    [Fact]
    public void What_cannot_be_indicated_is_refused()
    {
        var sampler = new PromptSampler(new Random(1));
        foreach (var kind in Enum.GetValues<PromptKind>())
        {
            Assert.Throws<ArgumentException>(() => sampler.Sample(kind, BinaryMask.Empty(4, 4)));
        }

        Assert.Throws<ArgumentException>(() => sampler.Sample(PromptKind.Correction, BinaryMask.Full(4, 4)));
    }

    private static bool Inside(BinaryMask mask, PointF point) => mask[(int)point.X, (int)point.Y];

    private static BinaryMask Ellipse(int cx, int cy, int a, int b)
    {
        var pixels = new byte[Width * Height];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var (dx, dy) = ((x - cx) / (double)a, (y - cy) / (double)b);
                pixels[(y * Width) + x] = (dx * dx) + (dy * dy) <= 1 && !(x > cx && y == cy) ? (byte)1 : (byte)0;
            }
        }

        return new BinaryMask(Width, Height, pixels);
    }
}
