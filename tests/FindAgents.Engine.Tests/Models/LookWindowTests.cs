using CsCheck;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Models;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Models;

public sealed class LookWindowTests
{
    private static readonly Gen<(int Width, int Height, Box Box, bool Given)> Placed =
        Gen.Select(Gen.Int[1, 3000], Gen.Int[1, 3000], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Bool)
            .Select((width, height, a, b, c, d, given) => (width, height, Box.FromCorners(a * width, b * height, c * width, d * height), given));

    [Fact]
    public void A_window_lies_in_the_image_holds_the_thing_and_has_the_images_shape() => Placed.Sample((width, height, box, given) =>
    {
        var window = LookWindow.Around(box, given, width, height);
        Assert.True(window.X >= 0 && window.Y >= 0 && window.X + window.Width <= width && window.Y + window.Height <= height);
        Assert.True(window.X <= box.X && window.Y <= box.Y && window.X + window.Width >= box.Right && window.Y + window.Height >= box.Bottom);
        Assert.InRange(Math.Abs(((double)window.Width / width) - ((double)window.Height / height)), 0, (0.5 / width) + (0.5 / height) + 1e-9);
        Assert.True(window == LookWindow.Whole(width, height) || (window.Width < width && window.Height < height));
    });

    [Theory]
    [InlineData(10, 10, false, 640, 480, 128, 96)]   // never closer than five times
    [InlineData(100, 75, false, 640, 480, 362, 272)] // room for three of it, in steps of √2
    [InlineData(100, 75, true, 640, 480, 181, 136)]  // for one and a half, where its size is known
    [InlineData(300, 20, false, 640, 480, 640, 480)]
    [InlineData(300, 20, true, 640, 480, 512, 384)]
    [InlineData(10, 10, false, 200, 100, 200, 100)]  // 40×20 pixels show nothing
    public void The_smaller_the_thing_the_smaller_the_window(int w, int h, bool given, int width, int height, int expectedWidth, int expectedHeight)
    {
        var window = LookWindow.Around(new Box((width - w) / 2.0, (height - h) / 2.0, w, h), given, width, height);
        Assert.Equal((expectedWidth, expectedHeight), (window.Width, window.Height));
    }

    [Fact]
    public void What_moves_or_grows_a_little_is_seen_through_the_same_window() =>
        Assert.Equal(LookWindow.Around(new Box(296, 200, 50, 40), false, 640, 480), LookWindow.Around(new Box(298, 201, 52, 41), false, 640, 480));

    [Fact]
    public void A_prompt_is_mirrored_with_its_window()
    {
        var window = new LookWindow(10, 20, 30, 40);
        var mask = BinaryMask.FromBox(100, 90, new Box(15, 25, 10, 5));
        var within = window.Within(new RefinePrompt
        {
            Positive = [new PointF(12.5, 25), new PointF(10, 20)],
            Negative = [new PointF(39.5, 59.5), new PointF(9, 30), new PointF(40, 30)],
            Strokes = [[new PointF(11, 21), new PointF(20, 30)], [new PointF(0, 0)]],
            Box = new Box(15, 25, 10, 5),
            Mask = mask,
            Previous = mask,
        });
        Assert.Equal(2, within.Positive.Count);
        Near(new PointF(27.5, 5), within.Positive[0]);
        Near(new PointF(30, 0), within.Positive[1]);
        Assert.True(within.Positive[1].X < 30);
        Near(new PointF(0.5, 39.5), Assert.Single(within.Negative));
        Near(new PointF(29, 1), Assert.Single(within.Strokes)[0]);
        Near(new PointF(20, 10), within.Strokes[0][1]);
        Assert.Equal(new Box(15, 5, 10, 5), within.Box);
        Assert.Equal(BinaryMask.FromBox(30, 40, new Box(15, 5, 10, 5)), within.Mask);
        Assert.Equal(within.Mask, within.Previous);

        static void Near(PointF expected, PointF actual)
        {
            Assert.Equal(expected.X, actual.X, 9);
            Assert.Equal(expected.Y, actual.Y, 9);
        }
    }

    [Fact]
    public void A_pixel_of_the_image_is_the_same_pixel_of_the_view()
    {
        var pixels = new byte[10 * 8 * 3];
        new Random(1).NextBytes(pixels);
        var window = new LookWindow(3, 2, 5, 4);
        var view = window.View(new RgbImage(10, 8, pixels));
        Assert.Equal((5, 4), (view.Width, view.Height));
        for (var y = 2; y < 6; y++)
        {
            for (var x = 3; x < 8; x++)
            {
                var point = Assert.Single(window.Within(new RefinePrompt { Positive = [new PointF(x, y)] }).Positive);
                Assert.Equal(pixels[((y * 10) + x) * 3], view.Pixels.Span[(((int)point.Y * 5) + (int)point.X) * 3]);
            }
        }
    }

    [Fact]
    public void Two_looks_are_averaged_in_the_window_and_the_first_counts_beyond()
    {
        using var scope = NewDisposeScope();
        var joined = new LookWindow(2, 1, 4, 3).Join(full([2, 5], -2.0f), full([6, 8], 6.0f), 10, 4);
        Assert.Equal([4L, 10L], joined.shape);
        for (var y = 0; y < 4; y++)
        {
            for (var x = 0; x < 10; x++)
            {
                Assert.Equal(x is >= 2 and < 6 && y >= 1 ? 2 : -2, joined[y, x].item<float>(), 5);
            }
        }
    }

    [Fact]
    public void Looks_at_the_whole_are_averaged_as_they_are()
    {
        using var scope = NewDisposeScope();
        var first = arange(24, ScalarType.Float32).view(2, 3, 4);
        var joined = LookWindow.Whole(40, 30).Join(first, first.flip(-1) + 2, 40, 30);
        Assert.Equal([2L, 3L, 4L], joined.shape);
        Assert.Equal((first + 1).data<float>().ToArray(), joined.contiguous().data<float>().ToArray());
    }
}
