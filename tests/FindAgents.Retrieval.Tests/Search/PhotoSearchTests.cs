using FindAgents.Engine;
using FindAgents.Engine.Masks;
using FindAgents.Retrieval.Search;

namespace FindAgents.Retrieval.Tests.Search;

public class PhotoSearchTests : SearchTest
{
    private static readonly DateTimeOffset Spring = new(2024, 4, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task WordsFindWhatTheyNameAndSayWhichRegionsItIs()
    {
        await FillAsync();

        var result = await Searcher.SearchAsync("photos of a red square in the blue patch beside a zork");

        // Red and blue together, then with green, then one of both: equally alike, by id.
        Assert.Equal(["rb", "rgb", "b", "r"], Ids(result).Take(4));
        Assert.Equal(["red square", "blue patch", "zork"], result.Entities);
        Assert.Contains("zork", result.UnknownWords);
        Assert.Equal("painted", result.Album);
        Assert.Equal(Engine.Model, result.Model);
        Assert.Equal("colour-retrieval", result.Prototype);
        Assert.Equal(0, result.Waiting);
        Assert.False(result.HasMore);
        Assert.Equal(Enumerable.Range(1, 7), result.Hits.Select(hit => hit.Rank));

        var first = result.Hits[0];
        Assert.Equal(Temp.At("photos", "rb.png"), Assert.Single(first.Photo.Files));
        Assert.Equal(["red square", "blue patch", "zork"], first.Matches.Select(match => match.Entity));
        var red = Assert.Single(first.Matches[0].Regions);
        Assert.Equal(("red", new Box(2, 5, 15, 15), 15 * 15), (red.Region.Label, red.Region.Box, red.Region.Mask.Area));
        Assert.Equal(1, red.Similarity, 1e-6);
        Assert.InRange(red.Score, 0.9, 1);
        Assert.Equal("blue", Assert.Single(first.Matches[1].Regions).Region.Label);
        Assert.Empty(first.Matches[2].Regions);
        Assert.Empty(result.Hits.Single(hit => hit.Photo.Id == "g").Matches[0].Regions);
    }

    [Fact]
    public async Task SimilarityIsTheCosineOfTheEnginesPlaces()
    {
        await FillAsync();
        using var image = await Engine.EncodeAsync(Squares("red", "blue"));
        var place = (await Engine.EmbedImageAsync(image)).Vectors[0].ToArray();
        var words = (await Engine.EmbedPhrasesAsync(["red"])).Vectors[0].ToArray();

        var hit = (await Searcher.SearchAsync("red")).Hits.Single(hit => hit.Photo.Id == "rb");

        Assert.Equal(place.Zip(words, (x, y) => x * y).Sum(), hit.Similarity, 1e-3); // Half
    }

    [Fact]
    public async Task APieceInASentenceStandsForWhatItShows()
    {
        await FillAsync();
        using var image = await Engine.EncodeAsync(Squares("green", "black"));
        var green = new PhraseRegion(image, BinaryMask.FromBox(60, 40, new Box(2, 5, 15, 15)), "@grass.png#1");

        var result = await Searcher.SearchAsync(new AlbumQuery { Phrase = new Phrase(new PhraseText("a red square beside"), green) });

        Assert.Equal("rg", result.Hits[0].Photo.Id);
        Assert.Equal("colour-interleaved", result.Prototype);
        Assert.Equal(["red square", "@grass.png#1"], result.Entities);
        Assert.Equal("green", Assert.Single(result.Hits[0].Matches[1].Regions).Region.Label);
        Assert.Equal(1 + 7, Engine.EncodeCalls); // the query's and those of filling: searching encodes nothing
    }

    [Fact]
    public async Task AWholeImageFindsItsLike()
    {
        await FillAsync();
        using var image = await Engine.EncodeAsync(Squares("red", "green", "blue"));

        var asImage = await Searcher.SearchAsync(new AlbumQuery { Image = image });
        var asPhrase = await Searcher.SearchAsync(new AlbumQuery { Phrase = Phrase.FromRegion(image, BinaryMask.Full(60, 40)) });

        Assert.Equal("rgb", asImage.Hits[0].Photo.Id);
        Assert.Empty(asImage.Entities);
        Assert.Equal(Ids(asImage), Ids(asPhrase));
        Assert.Equal(asImage.Hits.Select(hit => hit.Similarity), asPhrase.Hits.Select(hit => hit.Similarity));
    }

    [Fact]
    public async Task APhotoOfTheAlbumFindsItsLikeAndNotItself()
    {
        await FillAsync();
        var encoded = Engine.EncodeCalls;

        var result = await Searcher.SimilarPhotosAsync("rb", new AlbumQuery { Limit = 2 });

        Assert.Equal("rgb", result.Hits[0].Photo.Id);
        Assert.DoesNotContain("rb", Ids(await Searcher.SimilarPhotosAsync("rb")));
        Assert.True(result.HasMore);
        Assert.Null(result.Prototype);
        Assert.Equal(encoded, Engine.EncodeCalls);
        var error = await Assert.ThrowsAsync<UnknownAlbumException>(() => Searcher.SimilarPhotosAsync("nobody"));
        Assert.Contains("nobody", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<AlbumFilter, string[]> Filters => new()
    {
        { new AlbumFilter(), ["b", "black", "g", "r", "rb", "rg", "rgb"] },
        { new AlbumFilter { Folders = ["more"] }, ["black", "rgb"] },
        { new AlbumFilter { Folders = ["more/deep/"] }, ["rgb"] },
        { new AlbumFilter { Folders = ["more/deep", "photos/blue"] }, ["b", "rgb"] },
        { new AlbumFilter { Folders = ["photos/nothing"] }, [] },
        { new AlbumFilter { From = Spring }, ["g", "r", "rg"] },
        { new AlbumFilter { From = Spring.AddDays(1) }, ["g", "rg"] },
        { new AlbumFilter { Until = Spring.AddDays(1) }, ["r"] },
        { new AlbumFilter { From = Spring.AddDays(1), Until = Spring.AddDays(2) }, ["g"] },
        { new AlbumFilter { Labels = ["red"] }, ["r", "rb", "rg", "rgb"] },
        { new AlbumFilter { Labels = ["red", "blue"] }, ["rb", "rgb"] },
        { new AlbumFilter { MinSide = 61 }, ["black"] },
        { new AlbumFilter { MaxSide = 60 }, ["b", "g", "r", "rb", "rg", "rgb"] },
        { new AlbumFilter { MinSide = 60, MaxSide = 60, Labels = ["green"], From = Spring }, ["g", "rg"] },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task FiltersLeaveOutWhatTheySay(AlbumFilter filter, string[] expected)
    {
        await FillAsync();

        Assert.Equal(expected, Ids(await Searcher.SearchAsync(new AlbumQuery { Phrase = "red", Filter = filter })).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task WhatMustNotBeThereIsNot()
    {
        await FillAsync();
        using var image = await Engine.EncodeAsync(Squares("blue"));

        // A label, a phrase that goes with regions, and a piece of an image.
        Assert.Equal(["b", "black", "g"], await FindAsync("the red"));
        Assert.Equal(["b", "black", "g"], await FindAsync("a red square"));
        Assert.Equal(["black", "g", "r", "rg"], await FindAsync(Piece(image, new Box(2, 5, 15, 15))));
        Assert.Equal(["black"], await FindAsync("red", "blue", "green patch"));
        Assert.Empty(await FindAsync("red", "blue", "green", "black"));

        async Task<IEnumerable<string>> FindAsync(params Phrase[] without) =>
            Ids(await Searcher.SearchAsync(new AlbumQuery { Phrase = "green", Without = without })).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task PagesAreDisjointAndTogetherAllThereIs()
    {
        string[] colours = ["red", "green", "blue", "yellow", "black"];
        for (var i = 0; i < 60; i++)
        {
            await AddAsync($"{i:d2}", Squares(colours[i % 5], colours[i / 5 % 5], colours[i / 25]), $"photos/{i:d2}.png");
        }

        foreach (var without in new Phrase[][] { [], ["a blue square"], ["red", "a black patch"] })
        {
            var query = new AlbumQuery
            {
                Phrase = "green and yellow",
                Without = without,
                Limit = 1000,
            };
            var all = await Searcher.SearchAsync(query);
            Assert.False(all.HasMore);
            var pages = new List<AlbumHit>();
            for (var more = true; more;)
            {
                var page = await Searcher.SearchAsync(query with { Skip = pages.Count, Limit = 7 });
                more = page.HasMore;
                Assert.True(page.Hits.Count == 7 || !more);
                pages.AddRange(page.Hits);
            }

            Assert.Equal(Ids(all), pages.Select(hit => hit.Photo.Id));
            Assert.Equal(Enumerable.Range(1, pages.Count), pages.Select(hit => hit.Rank));
            Assert.Equal(all.Hits.OrderByDescending(hit => hit.Similarity).ThenBy(hit => hit.Photo.Id, StringComparer.Ordinal).Select(hit => hit.Photo.Id), Ids(all));
            Assert.Equal(60 - Enumerable.Range(0, 60).Count(i => Touches(i, without)), pages.Count);
            Assert.Empty((await Searcher.SearchAsync(query with { Skip = 1000 })).Hits);
        }

        bool Touches(int i, Phrase[] without) => new[] { colours[i % 5], colours[i / 5 % 5], colours[i / 25] }.Any(colour => without.Any(phrase => phrase.ToString().Contains(colour, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task TheSameQuestionHasTheSameAnswer()
    {
        await FillAsync();
        var query = new AlbumQuery { Phrase = "a red square and a green patch", Without = ["black"] };

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Searcher.SearchAsync(query)));

        Assert.All(answers, answer => Assert.Equal(Told(answers[0]), Told(answer)));

        static string Told(AlbumSearchResult result) => string.Join('\n', result.Hits.Select(hit =>
            $"{hit.Rank} {hit.Photo.Id} {hit.Similarity:r} {string.Join(';', hit.Matches.Select(match => $"{match.Entity}: {string.Join(',', match.Regions.Select(region => $"{region.Region.Number} {region.Score:r}"))}"))}"));
    }

    [Fact]
    public async Task AnEmptyAlbumHasNoHits()
    {
        var result = await Searcher.SearchAsync(new AlbumQuery { Phrase = "red", Without = ["blue"] });

        Assert.Empty(result.Hits);
        Assert.False(result.HasMore);
        Assert.Equal(["red"], result.Entities);
    }

    [Fact]
    public async Task WhatAnotherModelIndexedWaits()
    {
        var old = Model with { Version = "0.9", ImageDimensions = 6 };
        await Album.KeepModelsAsync([old], CancellationToken.None);
        await AddAsync("old", Squares("red"), "photos/old.png", model: old);
        await AddAsync("older", Squares("blue"), "photos/older.png", model: old);

        var none = await Searcher.SearchAsync("red");
        Assert.Empty(none.Hits);
        Assert.Equal(2, none.Waiting);

        await Album.KeepModelsAsync([old, Model], CancellationToken.None);
        await AddAsync("old", Squares("red"), "photos/old.png");

        var some = await Searcher.SearchAsync("red");
        Assert.Equal(["old"], Ids(some));
        Assert.Equal(1, some.Waiting);
    }

    public static TheoryData<AlbumQuery, string> Bad => new()
    {
        { new AlbumQuery(), "nothing to look for" },
        { new AlbumQuery { Without = ["red"] }, "only what must not be there" },
        { new AlbumQuery { Phrase = "red", Photo = "r" }, "several" },
        { new AlbumQuery { Phrase = "red", Skip = -1 }, "-1" },
        { new AlbumQuery { Phrase = "red", Limit = 0 }, "0 hits" },
        { new AlbumQuery { Phrase = "red", Limit = 1001 }, "1001" },
        { new AlbumQuery { Phrase = "red", Filter = new AlbumFilter { Folders = ["phtos"] } }, "photos, more" },
        { new AlbumQuery { Phrase = "red", Filter = new AlbumFilter { From = Spring, Until = Spring } }, "2024-04-01" },
        { new AlbumQuery { Phrase = "red", Filter = new AlbumFilter { MinSide = 10, MaxSide = 9 } }, "10" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task WhatCannotBeAskedIsRefused(AlbumQuery query, string named)
    {
        var error = await Assert.ThrowsAsync<AlbumException>(() => Searcher.SearchAsync(query));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WordsThatNobodyKnowsAreRefused()
    {
        await FillAsync();

        await Assert.ThrowsAsync<PromptException>(() => Searcher.SearchAsync("zork"));
        await Assert.ThrowsAsync<PromptException>(() => Searcher.SearchAsync(new AlbumQuery { Phrase = "red", Without = ["zork"] }));
    }

    [Fact]
    public async Task AnAlbumThatIsGoneIsNamed()
    {
        await FillAsync();
        var searcher = Searcher;
        await Album.DeleteAsync();

        var error = await Assert.ThrowsAsync<UnknownAlbumException>(() => searcher.SearchAsync("red"));

        Assert.Contains("painted", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASearchCanBeCancelled()
    {
        await FillAsync();
        using var cancelled = new CancellationTokenSource();
        Engine.BeforeAsk = _ => cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Searcher.SearchAsync(new AlbumQuery { Phrase = "red", Without = ["blue patch"] }, cancelled.Token));

        Engine.BeforeAsk = _ => Task.CompletedTask;
        Assert.NotEmpty((await Searcher.SearchAsync("red")).Hits);
    }

    private async Task FillAsync()
    {
        await AddAsync("r", Squares("red"), "photos/r.png", Spring);
        await AddAsync("g", Squares("green"), "photos/g.png", Spring.AddDays(1));
        await AddAsync("b", Squares("blue"), "photos/blue/b.png");
        await AddAsync("rb", Squares("red", "blue"), "photos/rb.png");
        await AddAsync("rg", Squares("red", "green"), "photos/rg.png", Spring.AddDays(2));
        await AddAsync("rgb", Squares("red", "green", "blue"), "more/deep/rgb.png");
        await AddAsync("black", FindAgents.Tests.Pictures.Draw(80, 40, ("black", new Box(0, 0, 20, 20))), "more/black.png");
    }
}
