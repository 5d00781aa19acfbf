using System.Text.Json;
using CsCheck;
using FindAgents.Engine.Masks;

namespace FindAgents.Engine.Tests.Masks;

public class RunLengthEncodingTests
{
    [Fact]
    public void Every_mask_survives_the_round_trip() => MaskGen.Mask.Sample(mask =>
    {
        var rle = RunLengthEncoding.FromMask(mask);
        Assert.Equal(mask, rle.ToMask());
        Assert.Equal(rle, RunLengthEncoding.Parse(mask.Width, mask.Height, rle.ToCompressedString()));
        Assert.Equal(rle, RunLengthEncoding.FromCounts(mask.Width, mask.Height, rle.Counts));
        Assert.Equal(rle, JsonSerializer.Deserialize<RunLengthEncoding>(JsonSerializer.Serialize(rle)));
        Assert.Equal(mask.Area, rle.Area);
        Assert.Equal(mask.BoundingBox, rle.BoundingBox);
    });

    [Fact]
    public void Runs_go_down_the_columns()
    {
        var rle = RunLengthEncoding.FromMask(MaskGen.Draw("#.#", "##."));
        Assert.Equal([0, 2, 1, 2, 1], rle.Counts.ToArray());
        Assert.Equal([6], RunLengthEncoding.FromMask(BinaryMask.Empty(3, 2)).Counts.ToArray());
        Assert.Equal([0], RunLengthEncoding.FromMask(BinaryMask.Empty(0, 0)).Counts.ToArray());
    }

    [Fact]
    public void Counts_far_beyond_one_character_survive() =>
        Gen.Int[0, 1 << 13].Array[1, 20].Sample(runs =>
        {
            var counts = (int[])[.. runs, 0];
            var total = counts.Sum();
            var rle = RunLengthEncoding.FromCounts(1, total, counts);
            Assert.Equal(counts, RunLengthEncoding.Parse(1, total, rle.ToCompressedString()).Counts.ToArray());
        });

    [Fact]
    public void Merge_is_the_union_or_intersection_of_the_masks() => MaskGen.Triple.Sample((a, b, c) =>
    {
        var encodings = new[] { a, b, c }.Select(RunLengthEncoding.FromMask).ToList();
        Assert.Equal(RunLengthEncoding.FromMask(a.Union(b).Union(c)), RunLengthEncoding.Merge(encodings));
        Assert.Equal(RunLengthEncoding.FromMask(a.Intersect(b).Intersect(c)), RunLengthEncoding.Merge(encodings, intersect: true));
    });

    [Fact]
    public void Overlap_with_a_crowd_is_divided_by_the_own_area() => MaskGen.Pair.Sample((a, b) =>
    {
        var iou = RunLengthEncoding.FromMask(a).IoU(RunLengthEncoding.FromMask(b), truthIsCrowd: true);
        Assert.Equal(a.IsEmpty ? 0 : (double)a.IntersectionArea(b) / a.Area, iou);
    });

    [Fact]
    public void Runs_of_length_zero_in_between_change_nothing()
    {
        var rle = RunLengthEncoding.FromCounts(4, 2, [2, 0, 1, 2, 0, 1, 2, 0]);
        var plain = RunLengthEncoding.FromMask(rle.ToMask());
        Assert.Equal([3, 3, 2], plain.Counts.ToArray());
        Assert.Equal(plain, RunLengthEncoding.Merge([rle, rle]));
        Assert.Equal(1, rle.IoU(plain));
        Assert.Equal((plain.Area, plain.BoundingBox), (rle.Area, rle.BoundingBox));
    }

    [Fact]
    public void Box_is_rasterised_as_its_four_corners()
    {
        var rle = RunLengthEncoding.FromBox(10, 8, new Box(2, 3, 4, 2));
        Assert.Equal(BinaryMask.FromBox(10, 8, new Box(2, 3, 4, 2)), rle.ToMask());
    }

    [Fact]
    public void Several_polygons_are_united()
    {
        double[] left = [0, 0, 0, 4, 3, 4, 3, 0];
        double[] right = [2, 1, 2, 3, 6, 3, 6, 1];
        var both = RunLengthEncoding.FromPolygons(8, 5, [left, right]);
        var single = new[] { left, right }.Select(p => RunLengthEncoding.FromPolygons(8, 5, [p]).ToMask()).ToList();
        Assert.Equal(single[0].Union(single[1]), both.ToMask());
    }

    [Theory]
    [InlineData("Xm1", "these sum to 1960")]
    [InlineData("0Ym", "middle of a number")]
    [InlineData("0 m1", "' '")]
    [InlineData("0~m1", "'~'")]
    [InlineData("", "these sum to 0")]
    [InlineData("O", "comes out as -1")]
    [InlineData("oooooooooooo1", "longer than any run")]
    [InlineData("ooooooO", "comes out as")]
    public void Damaged_strings_are_refused(string text, string said) =>
        Assert.Contains(said, Assert.Throws<MaskFormatException>(() => RunLengthEncoding.Parse(53, 37, text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_text_is_an_encoding_or_a_MaskFormatException() => Gen.String[Gen.Char['+', 's'], 0, 12].Sample(text =>
    {
        try
        {
            var rle = RunLengthEncoding.Parse(6, 5, text);
            Assert.Equal(30, rle.Counts.ToArray().Sum());
        }
        catch (MaskFormatException)
        {
        }
    });

    [Fact]
    public void Counts_that_do_not_fit_are_refused()
    {
        Assert.Throws<MaskFormatException>(() => RunLengthEncoding.FromCounts(2, 2, [1, 2]));
        Assert.Throws<MaskFormatException>(() => RunLengthEncoding.FromCounts(2, 2, [5, -1]));
        Assert.Throws<MaskFormatException>(() => RunLengthEncoding.FromCounts(-2, -2, [4]));
        Assert.Throws<MaskFormatException>(() => RunLengthEncoding.FromCounts(1 << 20, 1 << 20, []));
        Assert.Throws<MaskFormatException>(() => RunLengthEncoding.FromCounts(2, 2, [int.MaxValue, int.MaxValue, 6]));
    }

    [Fact]
    public void Polygons_that_are_none_are_refused()
    {
        Assert.Throws<MaskFormatException>(() => RunLengthEncoding.FromPolygons(9, 9, [[0, 0, 1, 1]]));
        Assert.Throws<MaskFormatException>(() => RunLengthEncoding.FromPolygons(9, 9, [[0, 0, 1, 1, 2, 2, 3]]));
        Assert.Throws<MaskFormatException>(() => RunLengthEncoding.FromPolygons(9, 9, [[0, 0, 1, 1, double.NaN, 2]]));
        Assert.Throws<MaskFormatException>(() => RunLengthEncoding.FromPolygons(9, 9, [[0, 0, 1, 1, 1e9, 2]]));
        Assert.Throws<MaskFormatException>(() => RunLengthEncoding.FromPolygons(9, 9, []));
        Assert.Throws<MaskFormatException>(() => RunLengthEncoding.FromBox(9, 9, new Box(0, 0, double.PositiveInfinity, 1)));
    }

    [Fact]
    public void Masks_of_different_sizes_do_not_mix()
    {
        var (a, b) = (RunLengthEncoding.FromCounts(2, 3, [6]), RunLengthEncoding.FromCounts(3, 2, [6]));
        Assert.Throws<MaskFormatException>(() => a.IoU(b));
        Assert.Throws<MaskFormatException>(() => RunLengthEncoding.Merge([a, b]));
    }

    [Theory]
    [InlineData("""{"counts":[2,1,3],"size":[2,3],"extra":{"a":[1]}}""")]
    [InlineData("""{"size":[2,3],"counts":"213"}""")]
    public void JSON_of_either_kind_is_read(string json)
    {
        var rle = JsonSerializer.Deserialize<RunLengthEncoding>(json)!;
        Assert.Equal([2, 1, 3], rle.Counts.ToArray());
        Assert.Equal("""{"size":[2,3],"counts":"213"}""", JsonSerializer.Serialize(rle));
    }

    [Theory]
    [InlineData("[2,1,3]", "StartArray")]
    [InlineData("""{"size":[2,3]}""", "'counts' is missing")]
    [InlineData("""{"counts":"213"}""", "'size' is missing")]
    [InlineData("""{"size":[2],"counts":"213"}""", "1 numbers")]
    [InlineData("""{"size":[2,3],"counts":[2,1.5,3]}""", "not a whole number")]
    [InlineData("""{"size":[2,3],"counts":7}""", "Number")]
    [InlineData("""{"size":"2x3","counts":"213"}""", "String")]
    public void JSON_that_is_no_encoding_is_refused(string json, string said) =>
        Assert.Contains(said, Assert.Throws<MaskFormatException>(() => JsonSerializer.Deserialize<RunLengthEncoding>(json)).Message, StringComparison.Ordinal);
}
