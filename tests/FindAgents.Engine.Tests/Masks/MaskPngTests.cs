using CsCheck;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Tests.Imaging;

namespace FindAgents.Engine.Tests.Masks;

public class MaskPngTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Every_mask_survives_the_round_trip(int bitDepth) => MaskGen.Mask.Sample(mask =>
    {
        var png = MaskPng.Encode(mask, bitDepth);
        Assert.Equal(mask, MaskPng.Decode(png));
        Assert.Equal(mask, MaskPng.Decode(png, threshold: 255));
    }, iter: 200);

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void Other_programs_see_white_on_black(int bitDepth)
    {
        var mask = MaskGen.Draw("#........#", ".########.", "#.#.#.#.#.");
        var picture = RgbImage.Load(MaskPng.Encode(mask, bitDepth));
        ImageComparer.AssertEqual(HandMade.Paint(10, 3, (x, y) => mask[x, y] ? ((byte)255, (byte)255, (byte)255) : default), picture);
    }

    [Fact]
    public void A_mask_of_a_photo_takes_little_room() =>
        Assert.InRange(MaskPng.Encode(MaskPolygonTests.Disc(640, 200)).Length, 100, 3000);

    [Fact]
    public void Masks_of_other_programs_are_read()
    {
        // 0 and 1 in bytes, soft edges, a transparent background, and the colours of a palette.
        Assert.Equal(MaskGen.Draw(".#"), MaskPng.Decode(HandMade.Png(2, 1, 8, 0, [0, 1])));
        Assert.Equal(MaskGen.Draw("..#"), MaskPng.Decode(HandMade.Png(3, 1, 8, 0, [0, 127, 128]), threshold: 128));
        Assert.Equal(MaskGen.Draw(".#"), MaskPng.Decode(HandMade.Png(2, 1, 8, 6, [255, 255, 255, 0, 0, 200, 0, 255])));
        Assert.Equal(MaskGen.Draw(".#"), MaskPng.Decode(HandMade.Png(2, 1, 8, 3, [0, 1], ("PLTE", [0, 0, 0, 128, 0, 0]))));
    }

    [Fact]
    public void What_is_no_mask_is_refused()
    {
        var png = MaskPng.Encode(BinaryMask.Full(40, 30));
        Assert.Contains("is cut off", Assert.Throws<MaskFormatException>(() => MaskPng.Decode(png.AsSpan(0, png.Length - 5))).Message, StringComparison.Ordinal);
        Assert.Contains("Jpeg", Assert.Throws<MaskFormatException>(() => MaskPng.Decode(HandMade.Pattern(9, 9).ToJpeg())).Message, StringComparison.Ordinal);
        Assert.Contains("text file", Assert.Throws<MaskFormatException>(() => MaskPng.Decode("a mask"u8)).Message, StringComparison.Ordinal);
        Assert.Throws<MaskFormatException>(() => MaskPng.Decode(png, limits: new ImageLimits { MaxPixels = 100 }));
        Assert.Throws<MaskFormatException>(() => MaskPng.Encode(BinaryMask.Empty(0, 4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => MaskPng.Encode(BinaryMask.Empty(1, 1), 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => MaskPng.Decode(png, threshold: 0));
    }
}
