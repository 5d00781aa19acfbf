using CsCheck;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Results;

namespace FindAgents.Engine.Tests.Imaging;

public class OverlayRendererTests
{
    private static readonly RgbImage Grey = HandMade.Paint(200, 150, (_, _) => (100, 110, 120));
    private static readonly OverlayOptions Plain = new() { Legend = false, Numbers = false };

    [Fact]
    public void The_mask_is_tinted_and_the_rest_untouched()
    {
        var overlay = OverlayRenderer.Render(Grey, [Region(2, new Box(40, 30, 100, 80))], Plain with { FillOpacity = 0.5 });
        Assert.Equal((200, 150), (overlay.Width, overlay.Height));

        // Orange (230, 159, 0), half and half.
        var (r, g, b) = overlay.At(90, 70);
        Assert.InRange(r, 164, 166);
        Assert.InRange(g, 133, 136);
        Assert.InRange(b, 59, 61);
        foreach (var (x, y) in new[] { (5, 5), (30, 70), (90, 20), (150, 70), (90, 120), (199, 149) })
        {
            Assert.Equal((100, 110, 120), overlay.At(x, y));
        }
    }

    [Fact]
    public void The_contour_runs_along_the_edge_and_holes_stay_clear()
    {
        var ring = BinaryMask.FromBox(200, 150, new Box(40, 30, 100, 90)).Except(BinaryMask.FromBox(200, 150, new Box(70, 60, 40, 30)));
        var overlay = OverlayRenderer.Render(Grey, [new Region(1, "frame", 0.9, ring.BoundingBox, ring)], Plain);
        Assert.Equal((100, 110, 120), overlay.At(90, 75));
        foreach (var (x, y) in new[] { (90, 30), (90, 60), (40, 75), (69, 75), (110, 75) })
        {
            // Sky blue (86, 180, 233), brighter than the tint.
            Assert.True(overlay.At(x, y).B > 190, $"({x}, {y}) is {overlay.At(x, y)}");
        }
    }

    [Fact]
    public void Numbers_change_only_their_badge()
    {
        var region = Region(3, new Box(40, 30, 100, 80));
        var (with, without) = (OverlayRenderer.Render(Grey, [region], Plain with { Numbers = true }), OverlayRenderer.Render(Grey, [region], Plain));
        var badge = Assert.Single(BadgeLayout.Place([(3, region.Mask)], OverlayRenderer.BadgeRadius(200, 150)));
        var radius = OverlayRenderer.BadgeRadius(200, 150) + 2;
        var changed = 0;
        for (var y = 0; y < 150; y++)
        {
            for (var x = 0; x < 200; x++)
            {
                if (with.At(x, y) != without.At(x, y))
                {
                    changed++;
                    Assert.True(Math.Abs(x + 0.5 - badge.Center.X) <= radius && Math.Abs(y + 0.5 - badge.Center.Y) <= radius, $"({x}, {y}) changed");
                }
            }
        }

        Assert.InRange(changed, 150, 450);
    }

    [Fact]
    public void Badges_lie_in_their_regions_apart_from_one_another() =>
        Gen.Select(Gen.Int[0, 130], Gen.Int[0, 80], Gen.Int[30, 90], Gen.Int[30, 90]).Array[1, 8].Sample(
            boxes =>
            {
                const double radius = 9;
                var masks = boxes.Select(b => BinaryMask.FromBox(220, 170, new Box(b.Item1, b.Item2, b.Item3, b.Item4)))
                    .OrderByDescending(mask => mask.Area).Select((mask, i) => (Number: i + 1, Mask: mask)).ToList();
                var badges = BadgeLayout.Place(masks, radius);
                Assert.Equal(masks.Select(m => m.Number), badges.Select(b => b.Number));
                foreach (var badge in badges)
                {
                    var mask = masks[badge.Number - 1].Mask;
                    Assert.True(mask[(int)badge.Anchor.X, (int)badge.Anchor.Y]);
                    Assert.True(badge.IsBeside || mask[(int)badge.Center.X, (int)badge.Center.Y]);
                    // At most a sliver of a badge is cut off by the picture's edge.
                    Assert.InRange(badge.Center.X, radius * 0.8, 220 - (radius * 0.8));
                    Assert.InRange(badge.Center.Y, radius * 0.8, 170 - (radius * 0.8));
                    Assert.All(badges.Where(other => other != badge && !badge.IsBeside && !other.IsBeside), other => Assert.True(
                        Math.Abs(other.Center.X - badge.Center.X) + Math.Abs(other.Center.Y - badge.Center.Y) >= radius * 1.2, $"{badge} and {other}"));
                }
            },
            iter: 60);

    [Fact]
    public void A_region_smaller_than_its_badge_is_numbered_beside_it()
    {
        var badge = Assert.Single(BadgeLayout.Place([(1, BinaryMask.FromBox(200, 150, new Box(60, 60, 4, 4)))], 9));
        Assert.True(badge.IsBeside);
        Assert.True(Math.Abs(badge.Center.X - 62) + Math.Abs(badge.Center.Y - 62) > 9);
    }

    [Fact]
    public void Pictures_are_shrunk_to_the_long_side_and_never_enlarged()
    {
        var large = HandMade.Paint(1600, 800, (x, _) => ((byte)(x / 8), 0, 0));
        var region = new Region(1, "half", 1, new Box(0, 0, 800, 800), BinaryMask.FromBox(1600, 800, new Box(0, 0, 800, 800)));
        var overlay = OverlayRenderer.Render(large, [region], Plain with { LongSide = 400 });
        Assert.Equal((400, 200), (overlay.Width, overlay.Height));
        Assert.True(overlay.At(100, 100).G > 60);
        Assert.Equal(0, overlay.At(300, 100).G);
        Assert.Equal((200, 150), Size(OverlayRenderer.Render(Grey, [Region(1, new Box(1, 1, 50, 50))], Plain)));
        Assert.Equal((1024, 512), Size(OverlayRenderer.Render(large, [region], new OverlayOptions { Legend = false })));
    }

    [Fact]
    public void The_legend_grows_with_the_regions_up_to_its_limit()
    {
        var regions = Enumerable.Range(1, 40).Select(i => Region(i, new Box(i, i, 40, 40), "a rather long label for a region")).ToList();
        var heights = new[] { 1, 5, 10, 40 }.Select(n => OverlayRenderer.Render(Grey, [.. regions.Take(n)], new OverlayOptions { MaxLegendEntries = 10 }).Height).ToList();
        Assert.True(heights[0] > 150 && heights[1] > heights[0] && heights[2] > heights[1]);

        // Ten entries and one line that says how many more there are.
        var line = (heights[2] - heights[1]) / 5.0;
        Assert.InRange(heights[3] - heights[2], line - 1.5, line + 1.5);
    }

    [Fact]
    public void Without_regions_it_is_the_picture() => ImageComparer.AssertEqual(Grey, OverlayRenderer.Render(Grey, []));

    [Fact]
    public void The_same_input_gives_the_same_pixels_on_any_thread()
    {
        Region[] regions = [Region(1, new Box(10, 10, 90, 90)), Region(2, new Box(50, 60, 100, 80)), Region(12, new Box(120, 20, 60, 50))];
        var first = OverlayRenderer.Render(Grey, regions, new OverlayOptions { Boxes = true });
        Parallel.For(0, 8, _ => ImageComparer.AssertEqual(first, OverlayRenderer.Render(Grey, [.. regions.Reverse()], new OverlayOptions { Boxes = true })));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 300)]
    [InlineData(300, 2)]
    public void Tiny_and_thin_pictures_are_drawn(int width, int height)
    {
        var full = BinaryMask.Full(width, height);
        var overlay = OverlayRenderer.Render(HandMade.Pattern(width, height), [new Region(123, "все 🐈\n\t", double.NaN, full.BoundingBox, full), new Region(2, "", 7, Box.Empty, BinaryMask.Empty(width, height))], new OverlayOptions { Boxes = true });
        Assert.True(overlay.Width >= Math.Max(width, 200) && overlay.Height > height);
    }

    [Fact]
    public void Masks_of_another_size_are_refused()
    {
        var mask = BinaryMask.Full(20, 15);
        var error = Assert.Throws<MaskFormatException>(() => OverlayRenderer.Render(Grey, [new Region(4, "x", 1, mask.BoundingBox, mask)]));
        Assert.Contains("Region 4 has a mask of 20×15 pixels; the picture has 200×150", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_contact_sheet_holds_every_picture_and_caption()
    {
        var red = HandMade.Paint(400, 200, (_, _) => (200, 0, 0));
        var green = HandMade.Paint(50, 100, (_, _) => (0, 150, 0));
        var sheet = ContactSheet.Render([(red, "red"), (green, "green"), (red, new string('m', 500)), (green, "")], new ContactSheetOptions { Columns = 2, TileSide = 200 });
        int reds = 0, greens = 0, inks = 0;
        for (var y = 0; y < sheet.Height; y++)
        {
            for (var x = 0; x < sheet.Width; x++)
            {
                var pixel = sheet.At(x, y);
                reds += pixel == (200, 0, 0) ? 1 : 0;
                greens += pixel == (0, 150, 0) ? 1 : 0;
                inks += pixel == (28, 30, 34) ? 1 : 0;
            }
        }

        Assert.Equal((2 * 200 * 100, 2 * 50 * 100), (reds, greens));
        Assert.True(inks > 50);
        Assert.InRange(sheet.Width, 400, 450);
        Assert.Throws<ArgumentException>(() => ContactSheet.Render([]));
    }

    [Fact]
    public void A_sheet_says_what_its_colours_stand_for()
    {
        var picture = HandMade.Paint(200, 100, (_, _) => (128, 128, 128));
        RgbImage Sheet(params string[] key) => ContactSheet.Render([(picture, "one"), (picture, "two")], new ContactSheetOptions { TileSide = 200, Key = key });
        var (none, one, many) = (Sheet(), Sheet("cup"), Sheet([.. Enumerable.Range(1, 12).Select(i => $"a thing with a long name {i}"), new string('m', 500)]));

        // Entries take another line where they do not fit, and are cut where a line is too short.
        Assert.Equal((none.Width, none.Width), (one.Width, many.Width));
        var line = one.Height - none.Height;
        Assert.InRange(line, 15, 40);
        Assert.InRange(many.Height - none.Height, 4 * line, 14 * line);
        for (var number = 1; number <= 12; number++)
        {
            var colour = RegionPalette.ColorOf(number);
            Assert.True(Has(many, colour), $"The colour of {number} is not in the key.");
            Assert.False(Has(none, colour));
        }

        bool Has(RgbImage sheet, RegionColor colour) => Enumerable.Range(0, sheet.Height).Any(y => Enumerable.Range(0, sheet.Width).Any(x => sheet.At(x, y) == (colour.R, colour.G, colour.B)));
    }

    private static Region Region(int number, Box box, string label = "thing") => new(number, label, 0.5, box, BinaryMask.FromBox(200, 150, box));

    private static (int, int) Size(RgbImage image) => (image.Width, image.Height);
}
