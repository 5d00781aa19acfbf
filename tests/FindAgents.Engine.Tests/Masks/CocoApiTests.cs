using System.Text.Json;
using FindAgents.Engine.Masks;
using FindAgents.Testing;

namespace FindAgents.Engine.Tests.Masks;

/// <summary>Run-length encodings against the numbers of the COCO API: those of the oracle, and polygons rasterised by maskApi.c.</summary>
[Trait("Category", "Parity")]
public class CocoApiTests
{
    public static IEnumerable<object[]> OracleCases =>
        ParityCases.All.Values.Where(c => c.Kind.StartsWith("pycocotools/", StringComparison.Ordinal)).Select(c => new object[] { c.Name });

    [Theory]
    [MemberData(nameof(OracleCases))]
    public void Encodings_are_those_of_the_oracle(string name)
    {
        var parityCase = ParityCases.All[name];
        using var inputs = parityCase.OpenInputs();
        var expected = parityCase.Config.GetProperty("rle").EnumerateArray().ToList();
        Assert.NotEmpty(expected);
        for (var i = 0; i < expected.Count; i++)
        {
            using var tensor = inputs.Read($"mask.{i:00}");
            var mask = BinaryMask.FromTensor(tensor);
            var rle = RunLengthEncoding.FromMask(mask);

            var text = expected[i].GetProperty("counts").GetString()!;
            Assert.Equal(text, rle.ToCompressedString());
            Assert.Equal(rle, RunLengthEncoding.Parse(mask.Width, mask.Height, text));
            Assert.Equal(rle, expected[i].Deserialize<RunLengthEncoding>());
            Assert.Equal(mask, rle.ToMask());
            Assert.Equal(expected[i].GetProperty("area").GetInt32(), rle.Area);
            Assert.Equal(expected[i].GetProperty("area").GetInt32(), mask.Area);
            Assert.Equal(ToBox(expected[i].GetProperty("bbox")), rle.BoundingBox);
            Assert.Equal(ToBox(expected[i].GetProperty("bbox")), mask.BoundingBox);
        }
    }

    [Theory]
    [MemberData(nameof(OracleCases))]
    public void Overlaps_and_merges_are_those_of_the_oracle(string name)
    {
        var config = ParityCases.All[name].Config;
        var all = config.GetProperty("rle").EnumerateArray().Select(e => e.Deserialize<RunLengthEncoding>()!).ToList();
        foreach (var group in config.GetProperty("pairwise").EnumerateObject())
        {
            var encodings = group.Value.GetProperty("indices").EnumerateArray().Select(i => all[i.GetInt32()]).ToList();
            var crowds = encodings.Select(_ => true).ToList();
            AssertOverlaps(group.Value.GetProperty("iou"), RunLengthEncoding.IoU(encodings, encodings));
            AssertOverlaps(group.Value.GetProperty("iou_all_gt_crowd"), RunLengthEncoding.IoU(encodings, encodings, crowds));

            var merged = encodings[3..8];
            Assert.Equal(group.Value.GetProperty("merge_union_3_8").GetString(), RunLengthEncoding.Merge(merged).ToCompressedString());
            Assert.Equal(group.Value.GetProperty("merge_intersection_3_8").GetString(), RunLengthEncoding.Merge(merged, intersect: true).ToCompressedString());
        }
    }

    [Fact]
    public void Polygons_are_rasterised_as_the_COCO_API_does()
    {
        var path = Path.Combine(RepositoryFolder.Root, "tests", "FindAgents.Engine.Tests", "Masks", "coco-polygons.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var cases = document.RootElement.EnumerateArray().ToList();
        Assert.True(cases.Count >= 80);
        foreach (var expected in cases)
        {
            var size = expected.GetProperty("size");
            var polygon = expected.GetProperty("polygon").EnumerateArray().Select(x => x.GetDouble()).ToList();
            var rle = RunLengthEncoding.FromPolygons(size[1].GetInt32(), size[0].GetInt32(), [polygon]);
            Assert.Equal(expected.GetProperty("counts").GetString(), rle.ToCompressedString());
            Assert.Equal(expected.GetProperty("area").GetInt32(), rle.Area);
        }
    }

    private static Box ToBox(JsonElement box) => new(box[0].GetDouble(), box[1].GetDouble(), box[2].GetDouble(), box[3].GetDouble());

    private static void AssertOverlaps(JsonElement expected, double[,] actual)
    {
        Assert.Equal(expected.GetArrayLength(), actual.GetLength(0));
        for (var d = 0; d < actual.GetLength(0); d++)
        {
            for (var t = 0; t < actual.GetLength(1); t++)
            {
                Assert.Equal(expected[d][t].GetDouble(), actual[d, t]);
            }
        }
    }
}
