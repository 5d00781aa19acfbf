using CsCheck;
using FindAgents.Engine.Models;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Models;

public sealed class PixelDivisionTests
{
    private const int Side = 12;
    private const float Inside = 6;

    private static readonly SegmentOptions Panoptic = new() { Kind = SegmentKind.Panoptic, ScoreThreshold = 0.2 };
    private static readonly SegmentOptions Semantic = Panoptic with { Kind = SegmentKind.Semantic };

    private static readonly Gen<(int X, int Y, int Width, int Height)> Rectangle =
        Gen.Select(Gen.Int[0, Side - 1], Gen.Int[0, Side - 1], Gen.Int[1, Side], Gen.Int[1, Side]);

    [Fact]
    public void A_pixel_is_the_surer_things() => AssertAreas(
        Divide(Panoptic, 2, (0, 0, 6, 12, "dog", 0.9), (3, 0, 9, 12, "cat", 0.5)),
        ("dog", 72),
        ("cat", 72));

    [Fact]
    public void A_thing_under_surer_ones_is_the_same_thing_seen_twice() => AssertAreas(
        Divide(Panoptic, 2, (0, 0, 6, 12, "dog", 0.9), (0, 0, 7, 12, "cat", 0.5)),
        ("dog", 72));

    [Fact]
    public void Things_below_the_threshold_take_nothing() => AssertAreas(
        Divide(Panoptic, 2, (0, 0, 6, 12, "dog", 0.9), (6, 0, 6, 12, "cat", 0.1)),
        ("dog", 72));

    [Fact]
    public void Stuff_gets_what_things_leave() => AssertAreas(
        Divide(Panoptic, 1, (0, 0, 6, 12, "dog", 0.3), (0, 0, 12, 12, "grass", 0.95)),
        ("grass", 72),
        ("dog", 72));

    [Fact]
    public void Two_things_of_one_category_are_one_region_of_a_semantic_answer()
    {
        (int, int, int, int, string, double)[] found = [(0, 0, 4, 12, "dog", 0.9), (8, 0, 4, 12, "dog", 0.5)];
        AssertAreas(Divide(Panoptic, 2, found), ("dog", 48), ("dog", 48));
        AssertAreas(Divide(Semantic, 2, found), ("dog", 96));
    }

    [Fact]
    public void A_cancelled_division_stops() =>
        Assert.ThrowsAny<OperationCanceledException>(() => Divide(Panoptic, 1, new CancellationToken(true), (0, 0, 6, 12, "dog", 0.9)));

    [Fact]
    public void No_pixel_is_in_two_regions() => Gen.Select(Rectangle.Array[0, 5], Rectangle.Array[0, 5], Gen.Bool).Sample((things, stuff, semantic) =>
    {
        (int, int, int, int, string, double)[] found =
        [
            .. things.Select((r, i) => (r.X, r.Y, r.Width, r.Height, $"thing {i % 2}", 1.0 / (i + 1))),
            .. stuff.Select((r, i) => (r.X, r.Y, r.Width, r.Height, $"stuff {i}", 1.0 / (i + 1))),
        ];
        var segments = Divide(semantic ? Semantic : Panoptic, things.Length, found);
        for (var p = 0; p < Side * Side; p++)
        {
            Assert.InRange(segments.Count(s => s.Mask.Pixels[p] != 0), 0, 1);
        }

        Assert.All(segments, s => Assert.False(s.Mask.IsEmpty));
        Assert.All(segments, s => Assert.Equal(s.Label.StartsWith("thing", StringComparison.Ordinal), s.IsThing));
        Assert.Equal(segments.Select(s => s.Score).OrderDescending(), segments.Select(s => s.Score));
        Assert.True(!semantic || segments.Select(s => s.Label).Distinct().Count() == segments.Count);
    });

    private static IReadOnlyList<FoundSegment> Divide(SegmentOptions options, int things, params (int X, int Y, int Width, int Height, string Label, double Score)[] found) =>
        Divide(options, things, default, found);

    private static IReadOnlyList<FoundSegment> Divide(
        SegmentOptions options, int things, CancellationToken cancellationToken, params (int X, int Y, int Width, int Height, string Label, double Score)[] found)
    {
        using var masks = full([found.Length, Side, Side], -Inside);
        for (var i = 0; i < found.Length; i++)
        {
            var (x, y, width, height, _, _) = found[i];
            using var inside = masks[i].narrow(0, y, Math.Min(height, Side - y)).narrow(1, x, Math.Min(width, Side - x));
            inside.fill_(Inside);
        }

        using var answers = new ObjectAnswers("test", masks, [.. found.Select(f => f.Score)], [.. found.Select(f => f.Label)], things);
        return PixelDivision.Divide(answers, Side, Side, options, cancellationToken);
    }

    private static void AssertAreas(IReadOnlyList<FoundSegment> segments, params (string Label, int Area)[] expected) =>
        Assert.Equal(expected, segments.Select(s => (s.Label, (int)s.Mask.Area)));
}
