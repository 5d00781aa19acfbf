using FindAgents.Engine.Imaging;

namespace FindAgents.Engine.Tests.Imaging;

/// <summary>Compares pictures within stated bounds.</summary>
internal static class ImageComparer
{
    /// <summary>Fails unless two pictures have one size and differ little.</summary>
    /// <param name="expected">What should have come out.</param>
    /// <param name="actual">What came out.</param>
    /// <param name="mean">The largest mean difference of a channel value, 0–255.</param>
    /// <param name="max">The largest difference of any channel value, 0–255.</param>
    public static void AssertClose(RgbImage expected, RgbImage actual, double mean, int max)
    {
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        var (a, b) = (expected.Pixels.ToArray(), actual.Pixels.ToArray());
        var (total, worst, at) = (0L, -1, 0);
        for (var i = 0; i < a.Length; i++)
        {
            var difference = Math.Abs(a[i] - b[i]);
            total += difference;
            (worst, at) = difference > worst ? (difference, i) : (worst, at);
        }

        var average = (double)total / a.Length;
        Assert.True(average <= mean && worst <= max,
            $"mean difference {average:0.###} (at most {mean}), largest {worst} (at most {max}) in channel {at % 3} of pixel ({at / 3 % expected.Width}, {at / 3 / expected.Width}): {a[at]} expected, {b[at]} found");
    }

    public static void AssertEqual(RgbImage expected, RgbImage actual) => AssertClose(expected, actual, 0, 0);

    public static (byte R, byte G, byte B) At(this RgbImage image, int x, int y)
    {
        var pixel = image.Pixels.Span.Slice(((y * image.Width) + x) * 3, 3);
        return (pixel[0], pixel[1], pixel[2]);
    }
}
