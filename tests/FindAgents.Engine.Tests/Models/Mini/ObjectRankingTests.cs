using FindAgents.Engine.Models.Mini;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Models.Mini;

/// <summary>Three classes, masks of ten pixels in a row: what is left of what was seen twice.</summary>
public sealed class ObjectRankingTests
{
    private const int Cat = 0;
    private const int Dog = 1;
    private const int Cow = 2;

    [Fact]
    public void One_object_seen_twice_is_one_object()
    {
        var ranked = Rank(([0.9f, 0, 0], 0, 10), ([0.5f, 0, 0], 0, 9));
        Assert.Equal((0, Cat), One(ranked));
        Assert.Empty(ranked[0].Others);
    }

    [Fact]
    public void Two_objects_of_one_class_are_two()
    {
        var ranked = Rank(([0.5f, 0, 0], 0, 5), ([0.9f, 0, 0], 5, 5));
        Assert.Equal([(1, Cat), (0, Cat)], ranked.Select(r => (r.Query, r.Class)));
    }

    [Fact]
    public void What_lies_where_a_surer_object_lies_says_what_that_may_be_as_well()
    {
        var ranked = Rank(([0.9f, 0, 0], 0, 10), ([0, 0.5f, 0.3f], 0, 9));
        Assert.Equal((0, Cat), One(ranked));
        Assert.Equal([Dog, Cow], ranked[0].Others.Select(o => o.Class));
        Assert.True(ranked[0].Score > ranked[0].Others[0].Score && ranked[0].Others[0].Score > ranked[0].Others[1].Score);
    }

    [Fact]
    public void An_object_of_another_class_that_overlaps_a_little_less_is_an_object_of_its_own() =>
        Assert.Equal([(0, Cat), (1, Dog)], Rank(([0.9f, 0, 0], 0, 10), ([0, 0.5f, 0], 0, 8)).Select(r => (r.Query, r.Class)));

    [Fact]
    public void Each_class_is_named_once_by_its_highest_score()
    {
        var ranked = Rank(([0.9f, 0.2f, 0], 0, 10), ([0.1f, 0.6f, 0], 0, 10));
        var other = Assert.Single(ranked[0].Others);
        Assert.Equal((0, Cat), One(ranked));
        Assert.Equal(Dog, other.Class);
        Assert.Equal(One(Rank(([0, 0.6f, 0], 0, 10))), (0, other.Class));
        Assert.Equal(Rank(([0, 0.6f, 0], 0, 10))[0].Score, other.Score, 6);
    }

    [Fact]
    public void What_fits_nothing_is_left_out() => Assert.Empty(Rank(([0, 0, 0], 0, 10)));

    private static (int Query, int Class) One(List<ObjectRanking.RankedObject> ranked)
    {
        var only = Assert.Single(ranked);
        return (only.Query, only.Class);
    }

    private static List<ObjectRanking.RankedObject> Rank(params (float[] Fits, int Start, int Length)[] objects)
    {
        const int Pixels = 10;
        using var scope = NewDisposeScope();
        var masks = tensor(objects.SelectMany(o => Enumerable.Range(0, Pixels).Select(p => p >= o.Start && p < o.Start + o.Length ? 1f : -1f)).ToArray(), [objects.Length, 1, Pixels]);
        var fits = tensor(objects.SelectMany(o => o.Fits).ToArray(), [objects.Length, 3]);
        return ObjectRanking.Rank(masks, fits, fits, ones(objects.Length));
    }
}
