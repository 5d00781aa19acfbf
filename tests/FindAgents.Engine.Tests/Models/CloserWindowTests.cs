using CsCheck;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Models;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Models;

public sealed class CloserWindowTests
{
    private static readonly Gen<(int Width, int Height, Box Box)> Placed =
        Gen.Select(Gen.Int[1, 3000], Gen.Int[1, 3000], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Double[0, 1])
            .Select((width, height, a, b, c, d) => (width, height, Box.FromCorners(a * width, b * height, c * width, d * height)));

    [Fact]
    public void A_window_lies_in_the_image_holds_the_thing_and_has_the_images_shape() => Placed.Sample((width, height, box) =>
    {
        if (CloserWindow.Around(box, width, height) is not { } window)
        {
            return;
        }

        Assert.True(window.X >= 0 && window.Y >= 0 && window.X + window.Width <= width && window.Y + window.Height <= height);
        Assert.True(window.X <= box.X && window.Y <= box.Y && window.X + window.Width >= box.Right && window.Y + window.Height >= box.Bottom);
        Assert.InRange(Math.Abs(((double)window.Width / width) - ((double)window.Height / height)), 0, (0.5 / width) + (0.5 / height) + 1e-9);
        Assert.True(window.Width < width && window.Height < height);
    });

    [Theory]
    [InlineData(10, 10, 640, 480, 128, 96)]   // never closer than five times
    [InlineData(100, 75, 640, 480, 362, 272)] // room for three of it, in steps of √2
    [InlineData(300, 20, 640, 480, null, null)]
    [InlineData(10, 10, 200, 100, null, null)] // 40×20 pixels show nothing
    public void The_smaller_the_thing_the_smaller_the_window(int w, int h, int width, int height, int? expectedWidth, int? expectedHeight)
    {
        var window = CloserWindow.Around(new Box((width - w) / 2.0, (height - h) / 2.0, w, h), width, height);
        Assert.Equal((expectedWidth, expectedHeight), (window?.Width, window?.Height));
    }

    [Fact]
    public void What_moves_or_grows_a_little_is_seen_through_the_same_window() =>
        Assert.Equal(CloserWindow.Around(new Box(296, 200, 50, 40), 640, 480), CloserWindow.Around(new Box(298, 201, 52, 41), 640, 480));

    [Fact]
    public void A_prompt_moves_with_its_window()
    {
        var window = new CloserWindow(10, 20, 30, 40);
        var mask = BinaryMask.FromBox(100, 90, new Box(15, 25, 10, 5));
        var within = window.Within(new RefinePrompt
        {
            Positive = [new PointF(12, 25)],
            Negative = [new PointF(39.5, 59.5), new PointF(9, 30), new PointF(40, 30)],
            Strokes = [[new PointF(11, 21), new PointF(20, 30)], [new PointF(0, 0)]],
            Box = new Box(15, 25, 10, 5),
            Mask = mask,
            Previous = mask,
        });
        Assert.Equal([new PointF(2, 5)], within.Positive);
        Assert.Equal([new PointF(29.5, 39.5)], within.Negative);
        Assert.Equal([new PointF(1, 1), new PointF(10, 10)], Assert.Single(within.Strokes));
        Assert.Equal(new Box(5, 5, 10, 5), within.Box);
        Assert.Equal(BinaryMask.FromBox(30, 40, new Box(5, 5, 10, 5)), within.Mask);
        Assert.Equal(within.Mask, within.Previous);
    }

    [Fact]
    public void Two_looks_are_averaged_in_the_window_and_the_first_counts_beyond()
    {
        using var scope = NewDisposeScope();
        var joined = new CloserWindow(2, 1, 4, 3).Join(full([2, 5], -2.0f), full([6, 8], 6.0f), 10, 4);
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
    public void Its_pixels_are_the_images()
    {
        var pixels = new byte[10 * 8 * 3];
        new Random(1).NextBytes(pixels);
        var crop = new CloserWindow(3, 2, 5, 4).Crop(new RgbImage(10, 8, pixels));
        Assert.Equal((5, 4), (crop.Width, crop.Height));
        Assert.Equal(pixels[(((2 + 1) * 10) + 3 + 2) * 3], crop.Pixels.Span[((1 * 5) + 2) * 3]);
    }
}
