using System.Text.Json;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Images;
using FindAgents.Agents.Results;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Retrieval;
using FindAgents.Tests;

namespace FindAgents.Agents.Tests.Albums;

public sealed class AlbumOperationsTests : AlbumTest
{
    [Fact]
    public async Task An_album_is_made_filled_and_told_of()
    {
        Temp.Write("root/photos/text.jpg", "This is no picture."u8.ToArray());
        var made = await IndexAsync();
        Assert.Equal((4, 0, 1, 4), (made.Added, made.Removed, made.ProblemCount, made.Photos));
        Assert.Equal("photos/text.jpg", Assert.Single(made.Problems).Path);

        var summary = Assert.Single((await Albums.ListAsync()).Albums);
        Assert.Equal(("squares", 4, "photos"), (summary.Name, summary.Photos, Assert.Single(summary.Folders)));
        var status = await Albums.StatusAsync("squares");
        Assert.Equal((4, 4, 0, 1), (status.Files, status.Photos, status.Waiting, status.ProblemCount));
        Assert.Equal("colour 1.0", Assert.Single(status.Models));
        Assert.Null(status.Note);

        var again = await Albums.IndexAsync(new AlbumIndexRequest { Album = "squares" });
        Assert.Equal((0, 4), (again.Added, again.Unchanged));
        Assert.Equal(4, Engine.EncodeCalls);
    }

    [Fact]
    public async Task A_sentence_finds_photos_and_says_why()
    {
        await IndexAsync();
        var answer = await SearchAsync("a red square");
        Assert.Equal(["photos/red.png", "photos/scene.png"], answer.Hits.Take(2).Select(hit => hit.Path));
        Assert.Equal([1, 2, 3, 4], answer.Hits.Select(hit => hit.Number));
        Assert.True(answer.Hits[0].Similarity > 0.99 && answer.Hits[1].Similarity < 0.5);
        var match = Assert.Single(answer.Hits[1].Matches!);
        var region = Assert.Single(match.Regions);
        Assert.Equal(("red square", "red", new BoxAnswer(10, 10, 20, 20)), (match.Entity, region.Label, region.Box));
        Assert.Empty(Assert.Single(answer.Hits[3].Matches!).Regions);
        Assert.Equal(("colour 1.0", "colour-retrieval"), (answer.Model, answer.Prototype));

        var without = await SearchAsync("red without blue");
        Assert.Equal(["photos/red.png", "photos/sub/green.png"], without.Hits.Select(hit => hit.Path));
        Assert.Equal(["blue"], without.Without);
        var both = await Albums.SearchAsync(new AlbumSearchRequest { Album = "squares", Query = "red", Without = ["blue", "green"] });
        Assert.Equal("photos/red.png", Assert.Single(both.Hits).Path);
    }

    [Fact]
    public async Task Pages_filters_and_limits_hold()
    {
        await IndexAsync();
        var all = await SearchAsync("red");
        for (var page = 1; page <= 2; page++)
        {
            var some = await Albums.SearchAsync(new AlbumSearchRequest { Album = "squares", Query = "red", Limit = 2, Page = page });
            Assert.Equal(all.Hits.Skip((page - 1) * 2).Take(2).Select(hit => (hit.Number, hit.Path)), some.Hits.Select(hit => (hit.Number, hit.Path)));
            Assert.Equal(page == 1, some.HasMore);
        }

        var below = await Albums.SearchAsync(new AlbumSearchRequest { Album = "squares", Query = "red", Folders = ["photos/sub"] });
        Assert.Equal("photos/sub/green.png", Assert.Single(below.Hits).Path);
        var large = await Albums.SearchAsync(new AlbumSearchRequest { Album = "squares", Query = "red", MinSide = 100 });
        Assert.Equal("photos/scene.png", Assert.Single(large.Hits).Path);
        var labelled = await Albums.SearchAsync(new AlbumSearchRequest { Album = "squares", Query = "red", Labels = ["blue", "red"] });
        Assert.Equal("photos/scene.png", Assert.Single(labelled.Hits).Path);
        var dated = await Albums.SearchAsync(new AlbumSearchRequest { Album = "squares", Query = "red", From = "2024" });
        Assert.Empty(dated.Hits);
        Assert.Contains("Nothing was found", dated.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pieces_of_images_stand_in_a_query_and_are_encoded_once()
    {
        await IndexAsync();
        Temp.Write("root/other.png", Pictures.Draw(60, 40, ("blue", new Box(1, 1, 9, 9)), ("red", new Box(30, 5, 20, 30))).ToPng());
        var kept = await Find.SegmentAsync("other.png"); // 1 red, 2 blue
        var encoded = Engine.EncodeCalls;
        string[] queries = ["@other.png(25,0,30,40)", "the patch of @other.png(35,10)", $"@{kept.ResultId}#1", $"a @{kept.ImageId}(25,0,30,40)", "@other.png#1"];
        foreach (var query in queries)
        {
            var answer = await SearchAsync(query);
            Assert.Equal("photos/red.png", answer.Hits[0].Path);
            Assert.Equal("colour-interleaved", answer.Prototype);
        }

        Assert.Equal(encoded, Engine.EncodeCalls);
    }

    [Fact]
    public async Task Regions_are_found_by_name_and_by_example()
    {
        await IndexAsync();
        var named = await Albums.SearchRegionsAsync(new AlbumRegionsRequest { Album = "squares", Query = "blue", ThingsOnly = true });
        Assert.Equal(["photos/blue.png", "photos/scene.png"], named.Hits.Take(2).Select(hit => hit.Path).Order());
        Assert.All(named.Hits.Take(2), hit => Assert.Equal(("blue", true), (hit.Region!.Label, hit.Matches is null && hit.Labels is null)));
        var limited = await Albums.SearchRegionsAsync(new AlbumRegionsRequest { Album = "squares", Query = "@photos/scene.png(45,15,40,50)", Labels = ["red"], Limit = 10 });
        Assert.All(limited.Hits, hit => Assert.Equal("red", hit.Region!.Label));
        Assert.Equal(2, limited.Hits.Count);
    }

    [Fact]
    public async Task What_is_like_a_photo_or_a_piece_is_found_without_encoding_what_the_album_has()
    {
        await IndexAsync();
        var scene = (await SearchAsync("red")).Hits.Single(hit => hit.Path == "photos/scene.png");
        var encoded = Engine.EncodeCalls;
        foreach (var image in new[] { scene.Id, scene.Id.ToUpperInvariant(), scene.Image, "photos/scene.png", "@photos/scene.png" })
        {
            var like = await Albums.SimilarAsync(new AlbumSimilarRequest { Album = "squares", Image = image });
            Assert.Equal("photos/blue.png", like.Hits[0].Path);
            Assert.DoesNotContain(like.Hits, hit => hit.Id == scene.Id);
        }

        var red = Assert.Single((await Albums.PhotoAsync("squares", scene.Id)).Regions, region => region.Label == "red");
        var regions = await Albums.SimilarAsync(new AlbumSimilarRequest { Album = "squares", Image = $"photos/scene.png#{red.Number}", Regions = true });
        Assert.Equal(("photos/red.png", "red"), (regions.Hits[0].Path, regions.Hits[0].Region!.Label));
        Assert.Equal(encoded, Engine.EncodeCalls);

        var piece = await Albums.SimilarAsync(new AlbumSimilarRequest { Album = "squares", Image = "photos/scene.png(5,5,30,30)" });
        Assert.Equal("photos/red.png", piece.Hits[0].Path);
        Temp.Write("root/a green one.png", Pictures.Draw(60, 40, ("green", new Box(10, 10, 30, 20))).ToPng());
        var outside = await Albums.SimilarAsync(new AlbumSimilarRequest { Album = "squares", Image = "a green one.png" });
        Assert.Equal("photos/sub/green.png", outside.Hits[0].Path);
        var data = ImageDataUri.FromBytes(Pictures.Green.ToPng(), ImageFormat.Png);
        Assert.Equal("photos/sub/green.png", (await Albums.SimilarAsync(new AlbumSimilarRequest { Album = "squares", Image = data })).Hits[0].Path);
        var whole = await Assert.ThrowsAsync<AlbumException>(() => Albums.SimilarAsync(new AlbumSimilarRequest { Album = "squares", Image = "photos/scene.png", Regions = true }));
        Assert.Contains("Name a piece of it", whole.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Photos_of_albums_are_images_for_every_operation()
    {
        await IndexAsync();
        var answer = await SearchAsync("red");
        var scene = answer.Hits.Single(hit => hit.Path == "photos/scene.png");
        foreach (var image in new[] { scene.Image, "squares/photos/scene.png" })
        {
            Assert.Equal(new BoxAnswer(50, 20, 30, 40), Assert.Single((await Find.GroundAsync(image, ["blue"])).Regions).Box);
        }

        // Region numbers are the album's there, and a result's hits are photos or regions.
        var blue = (await Albums.PhotoAsync("squares", scene.Id)).Regions.Single(region => region.Label == "blue");
        var ground = await Find.GroundAsync(scene.Image, [$"@{scene.Image}#{blue.Number}", $"like @squares/photos/scene.png#{blue.Number}", $"@{answer.ResultId}#1"]);
        Assert.Equal([new BoxAnswer(50, 20, 30, 40), new(50, 20, 30, 40), new(10, 10, 20, 20)], ground.Regions.Select(region => region.Box));
        var regions = await Albums.SearchRegionsAsync(new AlbumRegionsRequest { Album = "squares", Query = "blue" });
        Assert.Equal("photos/blue.png", (await SearchAsync($"@{regions.ResultId}#1")).Hits[0].Path);

        var error = await Assert.ThrowsAsync<UnknownResultException>(() => Find.GroundAsync(answer.ResultId, ["red"]));
        Assert.Contains($"@{answer.ResultId}#1", error.Message, StringComparison.Ordinal);
        Temp.Write("root/photos/scene.png", Pictures.Green.ToPng());
        var exchanged = await Assert.ThrowsAsync<ImageAccessException>(() => Others(null, Temp.At("root")) is var _ ? Find.GroundAsync("squares/photos/scene.png", ["red"]) : throw new InvalidOperationException());
        Assert.Contains("holds another picture", exchanged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_answers_leave_out_can_be_read()
    {
        await IndexAsync();
        var answer = await SearchAsync("red");
        var (hit, region) = (answer.Hits[0], Assert.Single(answer.Hits[0].Matches!).Regions[0]);
        var sheet = await Albums.ReadAsync(AlbumUri.Sheet(answer.ResultId));
        Assert.Equal("image/jpeg", sheet.MimeType);
        Assert.True(RgbImage.Load(sheet.Bytes.Span) is { Width: > 100, Height: > 60 });
        Assert.Equal(sheet.Bytes.ToArray(), (await Albums.SheetAsync(answer.ResultId))!.Bytes.ToArray());

        var mask = MaskPng.Decode((await Albums.ReadAsync(region.Mask)).Bytes.Span);
        Assert.Equal(BinaryMask.FromBox(40, 30, new Box(5, 5, 10, 10)), mask);
        var rle = await Albums.ReadAsync(AlbumUri.MaskRle("squares", hit.Id, region.Number));
        Assert.Equal(mask, JsonSerializer.Deserialize<RunLengthEncoding>(rle.Bytes.Span)!.ToMask());
        Assert.Equal(40, RgbImage.Load((await Albums.ReadAsync(AlbumUri.Thumbnail("squares", hit.Id))).Bytes.Span).Width);
        var regions = JsonDocument.Parse((await Albums.ReadAsync(AlbumUri.Regions("squares", hit.Id))).Bytes).RootElement;
        Assert.Equal("red", regions[0].GetProperty("label").GetString());
        Assert.Equal(30, regions[0].GetProperty("mask").GetProperty("size")[0].GetInt32());
        var photo = JsonDocument.Parse((await Albums.ReadAsync(hit.Image)).Bytes).RootElement;
        Assert.Equal("photos/red.png", photo.GetProperty("paths")[0].GetString());
        Assert.Equal(4, JsonDocument.Parse((await Albums.ReadAsync(AlbumUri.Album("squares"))).Bytes).RootElement.GetProperty("photos").GetInt32());
    }

    [Fact]
    public async Task Only_albums_whose_folders_may_be_read_are_there()
    {
        await IndexAsync();
        var elsewhere = Others(null, Temp.Folder("elsewhere"));
        var list = await elsewhere.ListAsync();
        Assert.Empty(list.Albums);
        Assert.Contains("1 more cannot be searched here", list.Note, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<AlbumException>(() => elsewhere.SearchAsync(new AlbumSearchRequest { Album = "squares", Query = "red" }));
        Assert.DoesNotContain(Temp.At("root"), refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<AlbumException>(() => elsewhere.ReadAsync(AlbumUri.Album("squares")));
        Assert.DoesNotContain("squares", (await Assert.ThrowsAsync<UnknownAlbumException>(() => elsewhere.StatusAsync("nope"))).Message, StringComparison.Ordinal);

        Assert.Single((await Others(new AlbumOperationsOptions { AnyFolder = true }).ListAsync()).Albums);
        Assert.Single((await Others(null, Temp.At("root", "photos")).ListAsync()).Albums);
    }

    [Fact]
    public async Task Albums_are_filled_only_where_that_is_allowed_and_only_from_allowed_folders()
    {
        var searching = Others(null, Temp.At("root"));
        var refused = await Assert.ThrowsAsync<AlbumException>(() => searching.IndexAsync(new AlbumIndexRequest { Album = "squares", Folders = ["photos"] }));
        Assert.Contains("--allow-indexing", refused.Message, StringComparison.Ordinal);
        Temp.Folder("secret");
        foreach (var folder in new[] { Temp.At("secret"), "../secret", Temp.At("root") + "-not", "photos/../../secret" })
        {
            var outside = await Assert.ThrowsAsync<ImageAccessException>(() => Albums.IndexAsync(new AlbumIndexRequest { Album = "squares", Folders = [folder] }));
            Assert.Contains("is not an allowed one", outside.Message, StringComparison.Ordinal);
        }

        Assert.Contains("There is no folder 'nowhere'", (await Assert.ThrowsAsync<ImageAccessException>(() => Albums.IndexAsync(new AlbumIndexRequest { Album = "squares", Folders = ["nowhere"] }))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<UnknownAlbumException>(() => Albums.IndexAsync(new AlbumIndexRequest { Album = "squares" }));
        Assert.Empty(await Albums.NamesAsync());
        Assert.False(Directory.Exists(Temp.At("albums")) && Directory.EnumerateFiles(Temp.At("albums")).Any());
    }

    [Fact]
    public async Task A_cancelled_run_keeps_what_it_did_and_the_next_goes_on_there()
    {
        using var stop = new CancellationTokenSource();
        var calls = 0;
        Engine.BeforeEncode = _ => ++calls == 3 ? stop.CancelAsync() : Task.CompletedTask;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => IndexAsync(stop.Token));
        Engine.BeforeEncode = _ => Task.CompletedTask;
        var rest = await IndexAsync();
        Assert.Equal(4, rest.Photos);
        Assert.InRange(rest.Added, 1, 2);
    }

    [Fact]
    public async Task An_album_of_another_model_says_that_it_waits()
    {
        await IndexAsync();
        using var engine = new ColourEngine { Model = Engine.Model with { Version = "2.0" } };
        using var find = new FindOperations(engine, new FindOperationsOptions { Roots = { Temp.At("root") } });
        var albums = new AlbumOperations(find, Shelf);
        var answer = await albums.SearchAsync(new AlbumSearchRequest { Album = "squares", Query = "red" });
        Assert.Empty(answer.Hits);
        Assert.Contains("4 files were not searched", answer.Note, StringComparison.Ordinal);
        Assert.Null(await albums.SheetAsync(answer.ResultId));
        Assert.Equal((4, 0), ((await albums.StatusAsync("squares")).Waiting, (await albums.StatusAsync("squares")).Photos));
    }

    [Theory]
    [InlineData("squares", "", "The query is empty")]
    [InlineData("squares", "without blue", "only says what must not be there")]
    [InlineData("squares", "qwertz", "holds no word that the model knows")]
    [InlineData("squares", "@nowhere.png", "There is no file 'nowhere.png'")]
    [InlineData("squares", "@/etc/passwd", "is not below an allowed folder")]
    [InlineData("squares", "@squares/photos/nothing.png", "has no photo 'photos/nothing.png'")]
    [InlineData("squares", "@squares/photos/red.png#9", "has no region 9. Its regions are 1 (")]
    [InlineData("squares", "@photos/red.png(1,2,3)", "cannot be read")]
    [InlineData("nope", "red", "There is no album 'nope'")]
    [InlineData("../squares", "red", "cannot be called '../squares'")]
    [InlineData("", "red", "No album was named")]
    public async Task A_mistake_says_what_to_do(string album, string query, string expected)
    {
        await IndexAsync();
        var error = await Assert.ThrowsAnyAsync<FindException>(() => Albums.SearchAsync(new AlbumSearchRequest { Album = album, Query = query }));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_dates_and_addresses_are_checked()
    {
        await IndexAsync();
        var good = new AlbumSearchRequest { Album = "squares", Query = "red" };
        (AlbumSearchRequest Request, string Expected)[] bad =
        [
            (good with { Limit = 0 }, "0 hits were asked for"),
            (good with { Limit = 101 }, "Ask for 1 to 100"),
            (good with { Page = 0 }, "Pages are numbered from 1"),
            (good with { Page = int.MaxValue, Limit = 100 }, "Pages are numbered from 1"),
            (good with { From = "last summer" }, "from is 'last summer', which is no date"),
            (good with { From = "2024-07", Until = "2024-06" }, "Give an end after the beginning"),
            (good with { Folders = ["nowhere"] }, "The album has no folder 'nowhere'"),
            (good with { Query = new string('x', 500) }, "has 500 characters"),
        ];
        foreach (var (request, expected) in bad)
        {
            Assert.Contains(expected, (await Assert.ThrowsAnyAsync<FindException>(() => Albums.SearchAsync(request))).Message, StringComparison.Ordinal);
        }

        var id = (await SearchAsync("red")).Hits[0].Id;
        (string Uri, string Expected)[] addresses =
        [
            ("find://album/", "Nothing is to be read"),
            ("find://album/squares/photo/1234", "Nothing is to be read"),
            ($"find://album/squares/photo/{new string('0', 32)}", "no photo"),
            (AlbumUri.MaskPng("squares", id, 99), "has no region 99"),
            (AlbumUri.Sheet("res_0"), "No result is kept under the id 'res_0'"),
            ($"find://album/squares/photo/{id}/../../..", "Nothing is to be read"),
        ];
        foreach (var (uri, expected) in addresses)
        {
            Assert.Contains(expected, (await Assert.ThrowsAnyAsync<FindException>(() => Albums.ReadAsync(uri))).Message, StringComparison.Ordinal);
        }
    }
}
