using System.Buffers.Binary;
using System.Text;
using CsCheck;
using FindAgents.Engine.Imaging;

namespace FindAgents.Engine.Tests.Imaging;

/// <summary>What is no picture, too large, cut off or damaged gives an ImageFormatException that says so.</summary>
public class UnreadablePictureTests
{
    private static readonly RgbImage Pattern = HandMade.Pattern(41, 30);

    public static TheoryData<string, byte[], string> OtherFiles => new()
    {
        { "notes.jpg", "Dear diary, today I saw a dog."u8.ToArray(), "a text file, not a picture" },
        { "umlaut.jpg", Encoding.UTF8.GetBytes("Käse und Brötchen\r\n"), "a text file" },
        { "bm.bmp", "BMW is a car maker whose name begins like a bitmap."u8.ToArray(), "a text file" },
        { "page.png", "<!DOCTYPE html><html><body>404</body></html>"u8.ToArray(), "a web page" },
        { "drawing.png", "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray(), "an SVG drawing" },
        { "pointer.jpg", "version https://git-lfs.github.com/spec/v1\noid sha256:0"u8.ToArray(), "git lfs pull" },
        { "scan.jpg", "%PDF-1.7\n%\u00e2"u8.ToArray(), "a PDF document" },
        { "phone.jpg", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0], "a HEIC picture" },
        { "new.jpg", [0, 0, 0, 24, .. "ftypavif"u8, 0, 0, 0, 0], "an AVIF picture" },
        { "film.jpg", [0, 0, 0, 24, .. "ftypmp42"u8, 0, 0, 0, 0], "a video" },
        { "scan.tif", [.. "II*\0"u8, 8, 0, 0, 0], "a TIFF" },
        { "page.ico", [0, 0, 1, 0, 1, 0, 16, 16], "an icon" },
        { "all.zip", [.. "PK"u8, 3, 4, 0, 0], "an archive" },
        { "noise.bin", [7, 0, 1, 200, 3], "not a picture of a kind" },
        { "short.gif", "GIF8"u8.ToArray(), "a text file" },
    };

    [Theory]
    [MemberData(nameof(OtherFiles))]
    public void Other_files_are_named_for_what_they_are(string name, byte[] content, string said)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write(name, content);
        var error = Assert.Throws<ImageFormatException>(() => RgbImage.Load(path));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("JPEG, PNG, WebP, BMP and GIF", error.Message, StringComparison.Ordinal);
        Assert.Throws<ImageFormatException>(() => ImageDecoder.Identify(path));
    }

    [Fact]
    public void What_is_not_there_is_said_to_be_so()
    {
        using var folder = new TemporaryFolder();
        AssertSays("There is no file", folder.Path("nothing.jpg"));
        AssertSays("There is no file", folder.Path("no/such/folder/a.jpg"));
        AssertSays("is a folder", folder.Root);
        AssertSays("is empty (0 bytes)", folder.Write("empty.jpg", []));
        Assert.Throws<ArgumentException>(() => RgbImage.Load(" "));
        Assert.Throws<ImageFormatException>(() => RgbImage.Load(Stream.Null));
        Assert.Throws<ImageFormatException>(() => RgbImage.Load(ReadOnlySpan<byte>.Empty));
    }

    [SkippableFact]
    public void A_file_that_may_not_be_read_is_said_to_be_so()
    {
        Skip.If(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "This user may read every file.");
        using var folder = new TemporaryFolder();
        var path = folder.Write("secret.png", Pattern.ToPng());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.None);
        }

        AssertSays("may not be read", path);
    }

    [SkippableFact]
    public void A_device_is_not_read_for_ever()
    {
        Skip.IfNot(File.Exists("/dev/zero"), "This system has no /dev/zero.");
        AssertSays("empty", "/dev/zero");
    }

    [Fact]
    public void Too_many_bytes_are_refused_before_they_are_read()
    {
        using var folder = new TemporaryFolder();
        var png = Pattern.ToPng();
        var limits = new ImageLimits { MaxBytes = png.Length - 1 };
        var path = folder.Write("large.png", png);
        Assert.Contains("at most", Assert.Throws<ImageFormatException>(() => RgbImage.Load(path, limits)).Message, StringComparison.Ordinal);
        Assert.Throws<ImageFormatException>(() => RgbImage.Load(png, limits));
        ImageComparer.AssertEqual(Pattern, RgbImage.Load(path, new ImageLimits { MaxBytes = png.Length }));

        using var endless = new EndlessStream();
        Assert.Contains("more than 64 MiB", Assert.Throws<ImageFormatException>(() => RgbImage.Load(endless)).Message, StringComparison.Ordinal);
        Assert.InRange(endless.Given, 64L << 20, 65L << 20);
    }

    [Fact]
    public void Too_many_pixels_are_refused_by_the_header_alone()
    {
        // A hundred megapixels that take a few hundred bytes: 10000×10000 is only claimed.
        foreach (var claim in (byte[][])[Claim(HandMade.Png(1, 1, 8, 0, [0]), 16), ClaimJpeg(Pattern.ToJpeg()), ClaimBmp(HandMade.Bmp(Pattern))])
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var error = Assert.Throws<ImageFormatException>(() => RgbImage.Load(claim));
            Assert.Contains("10000×10000, which is 100 megapixels; at most 50 are read", error.Message, StringComparison.Ordinal);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }

        var limits = new ImageLimits { MaxPixels = (41 * 30) - 1 };
        Assert.Throws<ImageFormatException>(() => RgbImage.Load(Pattern.ToPng(), limits));
        Assert.Throws<ImageFormatException>(() => ImageDecoder.Identify(Pattern.ToPng(), limits));
        ImageComparer.AssertEqual(Pattern, RgbImage.Load(Pattern.ToPng(), new ImageLimits { MaxPixels = 41 * 30 }));
    }

    [Fact]
    public void A_picture_cut_off_anywhere_is_refused()
    {
        var gif = HandMade.Gif(10, 6, [(0, 0, 0), (250, 10, 20)], false, [.. Enumerable.Range(0, 60).Select(i => (byte)(i % 2))]);
        var pictures = new Dictionary<string, (byte[] Bytes, int End)>
        {
            ["png"] = (Pattern.ToPng(), 0),
            ["jpeg"] = (Pattern.ToJpeg(), 0),
            ["progressive"] = (ImageDecoderTests.Fixture("progressive.jpg"), 0),
            ["webp"] = (Pattern.ToWebP(), 1), // a padding byte
            ["bmp"] = (HandMade.Bmp(Pattern), 0),
            ["gif"] = (gif, 3), // the end code of the last row, the block end and the trailer add nothing to it
        };
        foreach (var (name, (bytes, end)) in pictures)
        {
            Assert.NotNull(RgbImage.Load(bytes));
            for (var length = 1; length < bytes.Length - end; length += Math.Max(1, bytes.Length / 150))
            {
                var error = Record.Exception(() => RgbImage.Load(bytes.AsSpan(0, length)));
                Assert.True(error is ImageFormatException, $"{name}, the first {length} of {bytes.Length} bytes: {error?.GetType().Name ?? "read as whole"}");
            }

            var almost = Record.Exception(() => RgbImage.Load(bytes.AsSpan(0, bytes.Length - end - 1)));
            Assert.True(almost is ImageFormatException, $"{name} less {end + 1} bytes: {almost?.GetType().Name ?? "read as whole"}");
        }

        Assert.Contains("is cut off: a 41×30 Png", Assert.Throws<ImageFormatException>(() => RgbImage.Load(Pattern.ToPng().AsSpan(0, 110))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_picture_is_a_picture_or_an_ImageFormatException()
    {
        byte[][] originals = [Pattern.ToPng(), Pattern.ToJpeg(), Pattern.ToWebP(), HandMade.Bmp(Pattern), ImageDecoderTests.Fixture("cmyk.jpg"), ImageDecoderTests.Fixture("orientation-6.webp")];
        Gen.Select(Gen.Int[0, originals.Length - 1], Gen.Int[0, 100_000].Array[1, 8], Gen.Byte.Array[8]).Sample(
            (which, places, values) =>
            {
                var bytes = (byte[])originals[which].Clone();
                for (var i = 0; i < places.Length; i++)
                {
                    bytes[places[i] % bytes.Length] = values[i];
                }

                try
                {
                    var image = RgbImage.Load(bytes, new ImageLimits { MaxPixels = 1_000_000 });
                    Assert.InRange(image.Width, 1, 1_000_000);
                }
                catch (ImageFormatException)
                {
                }
            },
            iter: 400);
    }

    private static void AssertSays(string said, string path)
    {
        var error = Assert.Throws<ImageFormatException>(() => RgbImage.Load(path));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    // Rewrites the size in a PNG's header, and the header's checksum.
    private static byte[] Claim(byte[] png, int at)
    {
        var header = png[at..(at + 13)];
        BinaryPrimitives.WriteInt32BigEndian(header, 10_000);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), 10_000);
        return [.. HandMade.PngSignature, .. HandMade.Chunk("IHDR", header), .. png[33..]];
    }

    private static byte[] ClaimJpeg(byte[] jpeg)
    {
        var frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), 10_000);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 7), 10_000);
        return jpeg;
    }

    private static byte[] ClaimBmp(byte[] bmp)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(18), 10_000);
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(22), 10_000);
        return bmp;
    }

    private sealed class EndlessStream : Stream
    {
        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Given += count;
            return count;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
