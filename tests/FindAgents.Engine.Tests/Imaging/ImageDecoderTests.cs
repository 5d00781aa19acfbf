using System.Runtime.InteropServices;
using FindAgents.Engine.Imaging;
using FindAgents.Testing;
using SkiaSharp;

namespace FindAgents.Engine.Tests.Imaging;

public class ImageDecoderTests
{
    private static readonly RgbImage Pattern = HandMade.Pattern(41, 30);

    [Fact]
    public void Lossless_formats_come_back_exactly()
    {
        ImageComparer.AssertEqual(Pattern, RgbImage.Load(Pattern.ToPng()));
        ImageComparer.AssertEqual(Pattern, RgbImage.Load(HandMade.Bmp(Pattern)));
        ImageComparer.AssertEqual(Pattern, RgbImage.Load(HandMade.Png(41, 30, 8, 2, Pattern.Pixels.ToArray())));
    }

    [Fact]
    public void Lossy_formats_come_back_nearly()
    {
        var smooth = HandMade.Paint(64, 48, (x, y) => ((byte)(x * 4), (byte)(y * 5), 100));
        ImageComparer.AssertClose(smooth, RgbImage.Load(smooth.ToJpeg(95)), mean: 1.5, max: 12);
        ImageComparer.AssertClose(smooth, RgbImage.Load(smooth.ToWebP(95)), mean: 3, max: 25);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Every_orientation_comes_out_upright(int orientation)
    {
        // The pixel that lies at (x, y) upright is stored where the EXIF standard says.
        var (width, height) = orientation < 5 ? (41, 30) : (30, 41);
        var stored = HandMade.Paint(width, height, (u, v) =>
        {
            var (x, y) = orientation switch
            {
                2 => (width - 1 - u, v),
                3 => (width - 1 - u, height - 1 - v),
                4 => (u, height - 1 - v),
                5 => (v, u),
                6 => (height - 1 - v, u),
                7 => (height - 1 - v, width - 1 - u),
                8 => (v, width - 1 - u),
                _ => (u, v),
            };
            return Pattern.At(x, y);
        });

        foreach (var little in new[] { false, true })
        {
            var png = HandMade.WithChunk(stored.ToPng(), "eXIf", HandMade.Exif(orientation, little));
            ImageComparer.AssertEqual(Pattern, RgbImage.Load(png));
            Assert.Equal(new ImageInfo(41, 30, ImageFormat.Png, false, orientation), ImageDecoder.Identify(png));

            var jpeg = HandMade.JpegWithExif(stored.ToJpeg(100), HandMade.Exif(orientation, little));
            ImageComparer.AssertClose(Pattern, RgbImage.Load(jpeg), mean: 1.5, max: 8);
            Assert.Equal(new ImageInfo(41, 30, ImageFormat.Jpeg, false, orientation), ImageDecoder.Identify(jpeg));
        }
    }

    [Fact]
    public void Orientation_of_a_WebP_is_applied()
    {
        var image = RgbImage.Load(Fixture("orientation-6.webp"));
        Assert.Equal((24, 40), (image.Width, image.Height));
        Assert.Equal((0, 0, 255), image.At(2, 2));
        Assert.Equal((255, 0, 0), image.At(20, 2));
        Assert.Equal((255, 255, 255), image.At(2, 35));
        Assert.Equal((0, 255, 0), image.At(20, 35));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(200)]
    public void Orientations_that_do_not_exist_are_upright(int orientation) =>
        ImageComparer.AssertEqual(Pattern, RgbImage.Load(HandMade.WithChunk(Pattern.ToPng(), "eXIf", HandMade.Exif(orientation, true))));

    [Fact]
    public void Damaged_EXIF_is_passed_over()
    {
        foreach (var exif in (byte[][])[[], [1, 2, 3], [.. "II*\0"u8, 255, 255, 255, 255, 0, 0], [.. "MM\0*"u8, 0, 0, 0, 8, 255, 255]])
        {
            ImageComparer.AssertEqual(Pattern, RgbImage.Load(HandMade.WithChunk(Pattern.ToPng(), "eXIf", exif)));
        }
    }

    [Fact]
    public void Transparency_is_put_on_white()
    {
        byte[] rgba = [255, 0, 0, 255, 255, 0, 0, 128, 0, 0, 0, 0, 0, 100, 200, 51];
        var image = RgbImage.Load(HandMade.Png(2, 2, 8, 6, rgba));
        Assert.Equal([(255, 0, 0), (255, 127, 127), (255, 255, 255), (204, 224, 244)], Colours(image));
        Assert.True(ImageDecoder.Identify(HandMade.Png(2, 2, 8, 6, rgba)).HasAlpha);

        var grey = RgbImage.Load(HandMade.Png(2, 1, 8, 4, [0, 255, 0, 0]));
        Assert.Equal([(0, 0, 0), (255, 255, 255)], Colours(grey));
    }

    [Fact]
    public void Transparent_colours_of_a_palette_are_put_on_white()
    {
        byte[] palette = [10, 20, 30, 200, 100, 0];
        var png = HandMade.Png(8, 1, 1, 3, [0b01010101], ("PLTE", palette), ("tRNS", [0]));
        Assert.Equal([(255, 255, 255), (200, 100, 0)], Colours(RgbImage.Load(png)).Take(2));
    }

    [Fact]
    public void Grey_palette_and_deep_pictures_are_read()
    {
        Assert.Equal([(0, 0, 0), (255, 255, 255)], Colours(RgbImage.Load(HandMade.Png(8, 1, 1, 0, [0b01010101]))).Take(2));
        Assert.Equal([(0, 0, 0), (85, 85, 85), (170, 170, 170), (255, 255, 255)], Colours(RgbImage.Load(HandMade.Png(4, 1, 2, 0, [0b00011011]))));
        Assert.Equal([(77, 77, 77)], Colours(RgbImage.Load(HandMade.Png(1, 1, 8, 0, [77]))));
        Assert.Equal([(1, 2, 3), (4, 5, 6)], Colours(RgbImage.Load(HandMade.Png(2, 1, 4, 3, [0x01], ("PLTE", [1, 2, 3, 4, 5, 6])))));

        // Sixteen bits: the upper byte decides; 0x8080 is exactly 0x80.
        Assert.Equal([(0x80, 0x80, 0x80)], Colours(RgbImage.Load(HandMade.Png(1, 1, 16, 0, [0x80, 0x80]))));
        Assert.Equal([(0x12, 0xFF, 0x00)], Colours(RgbImage.Load(HandMade.Png(1, 1, 16, 2, [0x12, 0x12, 0xFF, 0xFF, 0, 0]))));
    }

    [Fact]
    public void CMYK_is_converted()
    {
        var image = RgbImage.Load(Fixture("cmyk.jpg"));
        var expected = HandMade.Paint(40, 24, (x, y) => (x < 20, y < 12) switch
        {
            (true, true) => (255, 0, 0),
            (false, true) => (0, 255, 0),
            (true, false) => (0, 0, 255),
            _ => (255, 255, 255),
        });
        ImageComparer.AssertClose(expected, image, mean: 2, max: 60);
    }

    [Fact]
    public void An_animated_GIF_gives_its_first_frame_on_white()
    {
        var frames = new[] { Enumerable.Range(0, 60).Select(i => (byte)(i % 3)).ToArray(), new byte[60] };
        var gif = HandMade.Gif(10, 6, [(0, 0, 0), (250, 10, 20), (30, 40, 240)], firstIsTransparent: true, frames);
        Assert.Equal([(255, 255, 255), (250, 10, 20), (30, 40, 240)], Colours(RgbImage.Load(gif)).Take(3));

        var opaque = HandMade.Gif(10, 6, [(0, 0, 0), (250, 10, 20), (30, 40, 240)], firstIsTransparent: false, frames);
        Assert.Equal([(0, 0, 0), (250, 10, 20), (30, 40, 240)], Colours(RgbImage.Load(opaque)).Take(3));
        Assert.Equal(ImageFormat.Gif, ImageDecoder.Identify(opaque).Format);
    }

    [Fact]
    public void An_animated_PNG_gives_its_still_picture()
    {
        var still = Pattern.ToPng();
        byte[] control = [0, 0, 0, 2, 0, 0, 0, 0];
        byte[] frame = [0, 0, 0, 0, 0, 0, 0, 41, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 10, 0, 0];
        var animated = HandMade.WithChunk(HandMade.WithChunk(still, "fcTL", frame), "acTL", control);
        ImageComparer.AssertEqual(Pattern, RgbImage.Load(animated));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Colour_profiles_are_converted_to_sRGB(SKEncodedImageFormat format)
    {
        // In Display P3, sRGB's pure orange (255, 128, 0) has these values (from the CSS Color 4 conversion).
        using var p3 = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Srgb, SKColorSpaceXyz.DisplayP3);
        var pixels = Enumerable.Repeat((byte[])[237, 136, 48, 255], 16 * 16).SelectMany(p => p).ToArray();
        var handle = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            using var pixmap = new SKPixmap(new SKImageInfo(16, 16, SKColorType.Rgba8888, SKAlphaType.Opaque, p3), handle.AddrOfPinnedObject());
            using var data = pixmap.Encode(format, 100)!;
            ImageComparer.AssertClose(HandMade.Paint(16, 16, (_, _) => (255, 128, 0)), RgbImage.Load(data.ToArray()), mean: 3, max: 8);
        }
        finally
        {
            handle.Free();
        }
    }

    [Fact]
    public void The_content_decides_whatever_the_name_says()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("picture.txt", Pattern.ToPng());
        ImageComparer.AssertEqual(Pattern, RgbImage.Load(path));
        Assert.Equal(ImageFormat.Png, ImageDecoder.Identify(path).Format);
        using var stream = File.OpenRead(path);
        ImageComparer.AssertEqual(Pattern, RgbImage.Load(stream));
    }

    [Fact]
    public void The_sample_photos_are_read()
    {
        var sizes = new Dictionary<string, (int, int)> { ["astronaut"] = (512, 512), ["cat"] = (451, 300), ["coffee"] = (600, 400) };
        foreach (var (name, size) in sizes)
        {
            var photo = RgbImage.Load(Path.Combine(RepositoryFolder.Root, "samples", "photos", $"{name}.jpg"));
            Assert.Equal(size, (photo.Width, photo.Height));
        }
    }

    [Fact]
    public void Encoders_say_what_they_can_write()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in (string[])["a.png", "a.jpg", "a.JPEG", "a.webp"])
        {
            Pattern.Save(folder.Path(name));
            Assert.Equal((41, 30), (RgbImage.Load(folder.Path(name)).Width, RgbImage.Load(folder.Path(name)).Height));
        }

        Assert.Contains(".png, .jpg, .jpeg or .webp", Assert.Throws<ImageFormatException>(() => Pattern.Save(folder.Path("a.tiff"))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Pattern.ToJpeg(0));
    }

    internal static byte[] Fixture(string name) =>
        File.ReadAllBytes(Path.Combine(RepositoryFolder.Root, "tests", "FindAgents.Engine.Tests", "Imaging", "Pictures", name));

    private static IEnumerable<(int, int, int)> Colours(RgbImage image)
    {
        for (var i = 0; i < image.Width * image.Height; i++)
        {
            var (r, g, b) = image.At(i % image.Width, i / image.Width);
            yield return (r, g, b);
        }
    }
}
