using FindAgents.Engine;
using FindAgents.Engine.Masks;
using FindAgents.Retrieval.Search;

namespace FindAgents.Retrieval.Tests.Search;

public class RegionSearchTests : SearchTest
{
    [Fact]
    public async Task ANameFindsWhatIsCalledSo()
    {
        await FillAsync();

        var result = await Searcher.SearchRegionsAsync("a red square");

        // All that is red, by photo and number; then the rest.
        Assert.Equal([("r", 1), ("rgb", 1), ("rr", 1), ("rr", 2)], Keys(result).Take(4));
        Assert.All(result.Hits.Take(4), hit => Assert.True(hit.Match is { Score: > 0.9, Region.Label: "red" }));
        Assert.All(result.Hits.Skip(4), hit => Assert.True(hit.Match is { Score: < 0.1, Similarity: < 0.1 }));
        Assert.Equal(8, result.Hits.Count);
        Assert.Equal("colour-retrieval", result.Prototype);
        Assert.Equal(["a red square"], result.Entities);
        Assert.Equal(Temp.At("photos", "r.png"), Assert.Single(result.Hits[0].Photo.Files));
    }

    [Fact]
    public async Task APieceFindsItsLikeAloneAndInASentence()
    {
        await FillAsync();
        using var image = await Engine.EncodeAsync(Squares("black", "green"));
        var green = Piece(image, new Box(21, 5, 15, 15), "@x.png#2");

        var alone = await Searcher.SearchRegionsAsync(new RegionQuery { Phrase = green, Limit = 2 });
        var mixed = await Searcher.SearchRegionsAsync(new RegionQuery { Phrase = new Phrase(new PhraseText("a patch of"), green.Parts[0]), Limit = 2 });

        Assert.Equal([("g", 1), ("rgb", 2)], Keys(alone));
        Assert.Equal("colour-regions", alone.Prototype);
        Assert.Equal(["@x.png#2"], alone.Entities);
        Assert.True(alone.HasMore);
        Assert.Equal(Keys(alone), Keys(mixed));
        Assert.Equal("colour-interleaved", mixed.Prototype);
    }

    [Fact]
    public async Task ARegionOfTheAlbumFindsItsLikeAndNotItself()
    {
        await FillAsync();
        var encoded = Engine.EncodeCalls;

        var result = await Searcher.SimilarRegionsAsync("rr", 1, new RegionQuery { Limit = 3 });

        Assert.Equal([("r", 1), ("rgb", 1), ("rr", 2)], Keys(result));
        Assert.Equal(encoded, Engine.EncodeCalls);
        await Assert.ThrowsAsync<UnknownAlbumException>(() => Searcher.SimilarRegionsAsync("rr", 3));
        await Assert.ThrowsAsync<UnknownAlbumException>(() => Searcher.SimilarRegionsAsync("nobody", 1));
    }

    [Fact]
    public async Task FiltersAreThoseOfPhotosAndOfRegions()
    {
        await FillAsync();

        Assert.Equal([("g", 1), ("rgb", 2)], await FindAsync(new() { Labels = ["green"] }));
        Assert.Equal([("b", 1), ("g", 1), ("rgb", 2), ("rgb", 3)], await FindAsync(new() { Labels = ["green", "blue"] }));
        Assert.Equal([("rgb", 1), ("rgb", 2), ("rgb", 3)], await FindAsync(new() { Filter = new AlbumFilter { Labels = ["green", "red"] } }));
        Assert.Equal([("b", 1), ("rgb", 1), ("rgb", 2), ("rgb", 3)], await FindAsync(new() { Filter = new AlbumFilter { Folders = ["more"] } }));
        Assert.Empty(await FindAsync(new() { Filter = new AlbumFilter { MinSide = 61 } }));
        Assert.Empty(await FindAsync(new() { Filter = new AlbumFilter { From = DateTimeOffset.UnixEpoch } }));
        Assert.Equal([("b", 1), ("g", 1), ("r", 1), ("rgb", 1), ("rr", 1)], await FindAsync(new() { PerPhoto = 1 }));

        async Task<IEnumerable<(string, int)>> FindAsync(RegionQuery query) => Keys(await Searcher.SearchRegionsAsync(query with { Phrase = "red" })).Order();
    }

    [Fact]
    public async Task ThingsOnlyLeavesOutStuff()
    {
        await FillAsync();
        var regions = Album.Collections.Regions(Model);
        var sky = (await regions.GetAsync("b#0001", new() { IncludeVectors = true }))!;
        sky.IsThing = false;
        await regions.UpsertAsync(sky);

        Assert.Contains(("b", 1), Keys(await Searcher.SearchRegionsAsync("blue")));
        Assert.DoesNotContain(("b", 1), Keys(await Searcher.SearchRegionsAsync(new RegionQuery { Phrase = "blue", ThingsOnly = true })));
    }

    [Fact]
    public async Task RegionsWhosePhotoIsNotThereAreNoFind()
    {
        await FillAsync();
        await Album.Collections.Photos(Model).DeleteAsync("r");

        Assert.Equal([("rgb", 1), ("rr", 1)], Keys(await Searcher.SearchRegionsAsync(new RegionQuery { Phrase = "red", Limit = 2 })));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task PagesAreDisjointAndTogetherAllThereIs(int? perPhoto)
    {
        string[] colours = ["red", "green", "blue", "yellow", "black"];
        for (var i = 0; i < 40; i++)
        {
            await AddAsync($"{i:d2}", Squares(colours[i % 5], colours[i / 5 % 5], colours[i / 25]), $"photos/{i:d2}.png");
        }

        var query = new RegionQuery
        {
            Phrase = "green",
            PerPhoto = perPhoto,
            Limit = 1000,
        };
        var all = await Searcher.SearchRegionsAsync(query);
        var pages = new List<RegionHit>();
        for (var more = true; more;)
        {
            var page = await Searcher.SearchRegionsAsync(query with { Skip = pages.Count, Limit = 9 });
            more = page.HasMore;
            pages.AddRange(page.Hits);
        }

        Assert.Equal(Keys(all), pages.Select(hit => (hit.Photo.Id, hit.Match.Region.Number)));
        Assert.Equal(Enumerable.Range(1, pages.Count), pages.Select(hit => hit.Rank));
        Assert.All(pages.GroupBy(hit => hit.Photo.Id), photo => Assert.Equal(Math.Min(perPhoto ?? 9, 3), photo.Count()));
    }

    public static TheoryData<RegionQuery, string> Bad => new()
    {
        { new RegionQuery(), "nothing to look for" },
        { new RegionQuery { Phrase = "red", Region = new AlbumRegionKey("r", 1) }, "two things" },
        { new RegionQuery { Phrase = "red", PerPhoto = 0 }, "0 regions" },
        { new RegionQuery { Phrase = "red", Limit = -3 }, "-3" },
        { new RegionQuery { Phrase = "red", Filter = new AlbumFilter { Folders = ["x"] } }, "photos, more" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task WhatCannotBeAskedIsRefused(RegionQuery query, string named)
    {
        var error = await Assert.ThrowsAsync<AlbumException>(() => Searcher.SearchRegionsAsync(query));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WordsThatNobodyKnowsAreRefused() =>
        await Assert.ThrowsAsync<PromptException>(() => Searcher.SearchRegionsAsync("zork"));

    [Fact]
    public async Task AnEmptyAlbumHasNoHits() => Assert.Empty((await Searcher.SearchRegionsAsync("red")).Hits);

    private async Task FillAsync()
    {
        await AddAsync("r", Squares("red"), "photos/r.png");
        await AddAsync("g", Squares("green"), "photos/g.png");
        await AddAsync("b", Squares("blue"), "more/b.png");
        await AddAsync("rr", Squares("red", "red"), "photos/rr.png");
        await AddAsync("rgb", Squares("red", "green", "blue"), "more/rgb.png");
    }
}
