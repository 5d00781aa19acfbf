using System.Text.Json;
using CsCheck;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Testing;
using TorchSharp;

namespace FindAgents.Engine.Tests.Imaging;

public class ResizeTests
{
    public static TheoryData<ResizeFilter> Filters => [ResizeFilter.Bilinear, ResizeFilter.Bicubic, ResizeFilter.Lanczos];

    [Fact]
    public void Pictures_come_out_as_Pillow_resizes_them()
    {
        var picture = HandMade.Paint(23, 19, (x, y) => (Value(x, y, 0), Value(x, y, 1), Value(x, y, 2)));
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(RepositoryFolder.Root, "tests", "FindAgents.Engine.Tests", "Imaging", "pillow-resize.json")));
        var cases = document.RootElement.EnumerateArray().ToList();
        Assert.Equal(15, cases.Count);
        foreach (var expected in cases)
        {
            var filter = Enum.Parse<ResizeFilter>(expected.GetProperty("filter").GetString()!);
            var (width, height) = (expected.GetProperty("width").GetInt32(), expected.GetProperty("height").GetInt32());
            ImageComparer.AssertEqual(new RgbImage(width, height, expected.GetProperty("pixels").GetBytesFromBase64()), picture.Resize(width, height, filter));
        }

        static byte Value(int x, int y, int channel) => (byte)(((x * 37) + (y * 91) + (channel * 53) + (x * y * 7)) % 256);
    }

    [Theory]
    [MemberData(nameof(Filters))]
    public void A_picture_of_one_colour_stays_so_in_every_size(ResizeFilter filter) =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 90], Gen.Int[1, 90], Gen.Byte).Sample((w, h, w2, h2, value) =>
        {
            var image = HandMade.Paint(w, h, (_, _) => (value, 255, 0)).Resize(w2, h2, filter);
            Assert.Equal((w2, h2), (image.Width, image.Height));
            ImageComparer.AssertClose(HandMade.Paint(w2, h2, (_, _) => (value, 255, 0)), image, mean: 1, max: 1);
        }, iter: 60);

    [Fact]
    public void Shrinking_averages_instead_of_picking()
    {
        var checks = HandMade.Paint(64, 64, (x, y) => (x + y) % 2 == 0 ? ((byte)255, (byte)255, (byte)255) : ((byte)0, (byte)0, (byte)0));
        ImageComparer.AssertClose(HandMade.Paint(16, 16, (_, _) => (128, 128, 128)), checks.Resize(16, 16), mean: 2, max: 8);
    }

    [Fact]
    public void A_mirrored_picture_resizes_to_the_mirrored_picture()
    {
        var image = HandMade.Pattern(37, 21);
        ImageComparer.AssertClose(image.Resize(20, 30).FlipHorizontally(), image.FlipHorizontally().Resize(20, 30), mean: 0.5, max: 1);
        ImageComparer.AssertEqual(image, image.FlipHorizontally().FlipHorizontally());
    }

    [Fact]
    public void Thumbnails_keep_the_proportion_and_never_enlarge()
    {
        Assert.Equal((512, 341), Size(HandMade.Pattern(600, 400).Thumbnail(512)));
        Assert.Equal((10, 512), Size(HandMade.Pattern(20, 1024).Thumbnail(512)));
        Assert.Equal((5, 1), Size(HandMade.Pattern(1000, 2).Thumbnail(5)));
        var small = HandMade.Pattern(30, 20);
        Assert.Same(small, small.Thumbnail(30));
        Assert.Same(small, small.Thumbnail(4000));
        Assert.Throws<ArgumentOutOfRangeException>(() => small.Thumbnail(0));
    }

    [Fact]
    public void Geometry_fits_and_keeps_the_proportion() =>
        Gen.Select(Gen.Int[1, 5000], Gen.Int[1, 5000], Gen.Int[1, 2000], Gen.Int[1, 2000]).Sample((w, h, frameWidth, frameHeight) =>
        {
            var (width, height) = ImageGeometry.FitInto(w, h, frameWidth, frameHeight);
            Assert.InRange(width, 1, frameWidth);
            Assert.InRange(height, 1, frameHeight);
            Assert.True(width == frameWidth || height == frameHeight);

            // Each side is within half a pixel of the exact proportion, or is the one pixel that has to be there.
            var scale = Math.Min((double)frameWidth / w, (double)frameHeight / h);
            Assert.True(width == 1 || Math.Abs(width - (w * scale)) <= 0.5000001);
            Assert.True(height == 1 || Math.Abs(height - (h * scale)) <= 0.5000001);

            var (limitedWidth, limitedHeight) = ImageGeometry.LimitLongSide(w, h, frameWidth);
            Assert.Equal(Math.Min(Math.Max(w, h), frameWidth), Math.Max(limitedWidth, limitedHeight));
            Assert.True(limitedWidth <= w && limitedHeight <= h);
        });

    [Fact]
    public void Letterbox_leads_to_the_frame_and_back() =>
        Gen.Select(Gen.Int[1, 3000], Gen.Int[1, 3000], Gen.Int[1, 1000], Gen.Int[1, 1000], Gen.Bool).Sample((w, h, frameWidth, frameHeight, centred) =>
        {
            var placement = Letterbox.Fit(w, h, frameWidth, frameHeight, centred);
            var box = new Box(w * 0.25, h * 0.5, w * 0.5, h * 0.25);
            var back = placement.ToSource(placement.ToFrame(box));
            Assert.True(box.IoU(back) > 0.999999);
            var corner = placement.ToFrame(new PointF(w, h));
            Assert.Equal(placement.X + placement.Width, corner.X, 6);
            Assert.Equal(placement.Y + placement.Height, corner.Y, 6);
            Assert.True(placement.X >= 0 && placement.Y >= 0 && corner.X <= frameWidth + 1e-6 && corner.Y <= frameHeight + 1e-6);
            var point = placement.ToSource(placement.ToFrame(new PointF(w / 3.0, h / 7.0)));
            Assert.Equal(w / 3.0, point.X, 6);
            Assert.Equal(h / 7.0, point.Y, 6);
        });

    [Fact]
    public void Letterbox_puts_the_picture_in_and_fills_the_rest()
    {
        var (frame, placement) = HandMade.Paint(40, 20, (_, _) => (200, 0, 0)).Letterbox(30, 30, centred: true, fill: 114);
        Assert.Equal(new Letterbox(40, 20, 0, 7, 30, 15, 30, 30), placement);
        Assert.Equal((114, 114, 114), frame.At(15, 6));
        Assert.Equal((200, 0, 0), frame.At(15, 7));
        Assert.Equal((200, 0, 0), frame.At(29, 21));
        Assert.Equal((114, 114, 114), frame.At(0, 22));
        Assert.Equal(new Letterbox(40, 20, 0, 0, 40, 20, 64, 32), Letterbox.PadToMultiple(40, 20, 32));
    }

    [Fact]
    public void Crop_takes_the_part()
    {
        var image = HandMade.Pattern(12, 9);
        var part = image.Crop(3, 2, 5, 4);
        Assert.Equal((5, 4), Size(part));
        Assert.Equal(image.At(3, 2), part.At(0, 0));
        Assert.Equal(image.At(7, 5), part.At(4, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Crop(8, 0, 5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Crop(-1, 0, 5, 5));
    }

    [Fact]
    public void Tensors_hold_planes_of_0_to_255()
    {
        var image = HandMade.Pattern(7, 5);
        using var tensor = image.ToTensor();
        Assert.Equal([1L, 3L, 5L, 7L], tensor.shape);
        Assert.Equal(torch.ScalarType.Float32, tensor.dtype);
        var (r, g, b) = image.At(6, 3);
        using var pixel = tensor[0, .., 3, 6];
        Assert.Equal([r, g, b], pixel.data<float>().ToArray());
        ImageComparer.AssertEqual(image, RgbImage.FromTensor(tensor));
        using var planes = tensor[0];
        ImageComparer.AssertEqual(image, RgbImage.FromTensor(planes));
        using var beyond = tensor * 2 - 100;
        Assert.Equal((byte)Math.Clamp((2 * r) - 100, 0, 255), RgbImage.FromTensor(beyond).At(6, 3).R);
        using var other = torch.zeros(4, 5, 7);
        Assert.Throws<ArgumentException>(() => RgbImage.FromTensor(other));
    }

    [Fact]
    public void Tensors_leave_nothing_behind()
    {
        var image = HandMade.Pattern(7, 5);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var tensor = image.ToTensor())
        {
            Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            ImageComparer.AssertEqual(image, RgbImage.FromTensor(tensor));
            Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static (int, int) Size(RgbImage image) => (image.Width, image.Height);
}
