using System.Text.Json;
using System.Text.RegularExpressions;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Engine.Tests.Masks;
using FindAgents.Testing;

namespace FindAgents.Engine.Tests.Imaging;

/// <summary>What docs/images-and-masks.md says is so.</summary>
public class ImagesAndMasksPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "docs", "images-and-masks.md")).ReplaceLineEndings("\n");

    [Fact]
    public void The_encoded_mask_is_the_one_drawn()
    {
        var drawing = Regex.Match(Page, @"```\n((?:[.#]+\n)+)```").Groups[1].Value.TrimEnd().Split('\n');
        var json = Regex.Match(Page, "```json\n(.+)\n```").Groups[1].Value;
        var runs = Regex.Match(Page, "has the runs ([0-9, ]+) and").Groups[1].Value.Split(", ").Select(int.Parse);
        var rle = RunLengthEncoding.FromMask(MaskGen.Draw(drawing));
        Assert.Equal(json, JsonSerializer.Serialize(rle));
        Assert.Equal(runs, rle.Counts.ToArray());
    }

    [Fact]
    public void The_limits_are_those_stated()
    {
        Assert.Contains($"**{ImageLimits.Default.MaxBytes >> 20} MiB** and **{ImageLimits.Default.MaxPixels / 1_000_000} megapixels**", Page, StringComparison.Ordinal);
        Assert.Contains($"At most {RunLengthEncoding.MaxPixels:N0} pixels", Page, StringComparison.Ordinal);
        var options = OverlayOptions.Default;
        Assert.Contains($"shrinks the photo to {options.LongSide} pixels", Page, StringComparison.Ordinal);
        Assert.Contains($"({options.FillOpacity * 100} %)", Page, StringComparison.Ordinal);
        Assert.Contains($"After {options.MaxLegendEntries} entries", Page, StringComparison.Ordinal);
        Assert.Equal(7, RegionPalette.Colors.Count);
    }

    [Fact]
    public void The_message_is_the_one_quoted()
    {
        var quoted = Regex.Match(Page, "```\n('notes.jpg'.+)\n```").Groups[1].Value;
        Assert.Equal(quoted, Assert.Throws<ImageFormatException>(() => RgbImage.Load("Dear diary"u8, name: "notes.jpg")).Message);
    }

    [Fact]
    public void The_lines_of_code_do_what_is_said()
    {
        using var folder = new TemporaryFolder();
        var photo = RgbImage.Load(Path.Combine(RepositoryFolder.Root, "samples", "photos", "coffee.jpg"));
        var small = photo.Thumbnail(512);
        var (frame, placement) = photo.Letterbox(512, 384);
        using var tensor = frame.ToTensor();
        small.Save(folder.Path("small.png"));

        Assert.Equal([1L, 3L, 384L, 512L], tensor.shape);
        Assert.Equal(new PointF(600, 400), placement.ToSource(new PointF(placement.Width, placement.Height)));
        ImageComparer.AssertEqual(small, RgbImage.Load(folder.Path("small.png")));
    }

    [Fact]
    public void Boxes_are_those_stated()
    {
        Assert.Equal(new Box(3, 4, 1, 1), BinaryMask.FromBox(9, 9, new Box(3, 4, 1, 1)).BoundingBox);
        Assert.Equal(new Box(0, 0, 0, 0), BinaryMask.Empty(9, 9).BoundingBox);
        var mask = BinaryMask.FromBox(9, 9, new Box(3, 4, 2, 3));
        Assert.Equal(mask, MaskPng.Decode(mask.ToPng()));
        Assert.Equal(mask, MaskPng.Decode(mask.ToPng(8)));
        Assert.Equal(mask, mask.ToRunLengthEncoding().ToMask());
    }
}
