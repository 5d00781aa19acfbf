using FindAgents.Engine.Imaging;

namespace FindAgents.Engine.Tests.Imaging;

public class ImageDataUriTests
{
    private static readonly RgbImage Pattern = HandMade.Pattern(12, 7);

    [Fact]
    public void Both_ways()
    {
        var uri = ImageDataUri.FromBytes(Pattern.ToPng(), ImageFormat.Png);
        Assert.StartsWith("data:image/png;base64,iVBOR", uri, StringComparison.Ordinal);
        ImageComparer.AssertEqual(Pattern, ImageDataUri.Decode(uri));
        ImageComparer.AssertEqual(Pattern, ImageDataUri.Decode(uri.Replace("data:image/png;base64", "DATA:IMAGE/JPEG;BASE64", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("image/png;base64,AAAA", "not a data URI")]
    [InlineData("data:image/png;base64", "no comma")]
    [InlineData("data:image/png,AAAA", "not base64")]
    [InlineData("data:image/png;charset=utf-8;base64,AAAA", "not base64")]
    [InlineData("data:text/plain;base64,AAAA", "'text/plain'")]
    [InlineData("data:image/svg+xml;base64,AAAA", "'image/svg+xml'")]
    [InlineData("data:;base64,AAAA", "''")]
    [InlineData("data:image/png;base64,AAA", "malformed")]
    [InlineData("data:image/png;base64,AA AA", "malformed")]
    [InlineData("data:image/png;base64,AAA\n", "malformed")]
    [InlineData("data:image/png;base64,AAA$", "malformed")]
    [InlineData("data:image/png;base64,", "empty")]
    [InlineData("data:image/png;base64,QUJDRA==", "a text file")]
    public void What_is_none_is_refused(string uri, string said) =>
        Assert.Contains(said, Assert.Throws<ImageFormatException>(() => ImageDataUri.Decode(uri)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_limit_holds_before_anything_is_decoded()
    {
        var uri = "data:image/png;base64," + new string('A', 4_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<ImageFormatException>(() => ImageDataUri.Decode(uri, new ImageLimits { MaxBytes = 1_000_000 }));
        Assert.Contains("2.86 MiB; at most 0.95 MiB", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.True(error.Message.Length < 400);
    }
}
