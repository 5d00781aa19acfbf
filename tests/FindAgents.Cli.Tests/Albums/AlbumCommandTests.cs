using System.Text.Json;
using FindAgents.Agents.Albums;
using FindAgents.Cli.Tests.Scripted;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Tests;

namespace FindAgents.Cli.Tests.Albums;

/// <summary><c>findagents album</c> end to end, on coloured squares and an engine that tells colours.</summary>
public sealed class AlbumCommandTests : IDisposable
{
    private readonly CommandRun _run = new();
    private ColourEngine _engine = new();

    public AlbumCommandTests()
    {
        Directory.CreateDirectory(_run.At("photos"));
        Write("photos/red.png", Pictures.Draw(40, 30, ("red", new Box(5, 5, 10, 10))));
        Write("photos/scene.png", Pictures.RedAndBlue);
        Write("photos/green.png", Pictures.Green);
        Write("like.png", Pictures.Draw(60, 40, ("green", new Box(1, 1, 9, 9)), ("red", new Box(30, 5, 20, 30))));
        File.WriteAllText(_run.At("photos/text.jpg"), "This is no picture.");
        _run.Load = () => _engine = new ColourEngine { BeforeEncode = _engine.BeforeEncode };
    }

    private string Store => _run.At("albums");

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task An_album_is_made_searched_and_removed()
    {
        Assert.Equal(0, await Album("create", "squares", _run.At("photos")));
        Assert.Contains("3 photos added", _run.Out, StringComparison.Ordinal);
        Assert.Contains("Could not be read: 1", _run.Out, StringComparison.Ordinal);
        Assert.Contains("photos/text.jpg: ", _run.Out, StringComparison.Ordinal);
        Assert.Contains("squares holds 3 photos.", _run.Out, StringComparison.Ordinal);
        Assert.Equal("", _run.Error);
        Assert.True(_engine.IsDisposed);
        Assert.Equal(0, _engine.LiveEncodings);

        Assert.Equal(0, await Album("list"));
        Assert.Matches(@"squares +3 +\d+ +1 +", _run.Out);
        Assert.Equal(0, await Album("status", "squares"));
        Assert.Contains("3 files are indexed, 1 could not be read.", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await Album("verify", "squares"));
        Assert.Equal("squares is whole.", _run.Lines.Single());

        Assert.Equal(0, await Album("search", "squares", "a red square without green", "--out", _run.At("sheet.png")));
        Assert.Matches(@"1 +0\.99\d +photos/red\.png +red square [01]\.\d\d", _run.Out);
        Assert.DoesNotContain("green.png", _run.Out, StringComparison.Ordinal);
        Assert.Contains($"Picture: {_run.At("sheet.png")}", _run.Out.ReplaceLineEndings(""), StringComparison.Ordinal);
        Assert.True(RgbImage.Load(_run.At("sheet.png")).Width > 100);

        Assert.Equal(0, await Album("remove", "squares"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Store));
        Assert.Equal(3, Directory.GetFiles(_run.At("photos"), "*.png").Length);
        Assert.Equal(0, await Album("list"));
        Assert.Contains("There is no album in", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_read_json()
    {
        Assert.Equal(0, await Album("create", "squares", _run.At("photos"), "--json"));
        var made = Json();
        Assert.Equal((3, 1), (made.GetProperty("added").GetInt32(), made.GetProperty("problemCount").GetInt32()));
        Assert.Equal(0, await Album("update", "squares", "--json"));
        Assert.Equal((0, 3), (Json().GetProperty("added").GetInt32(), Json().GetProperty("unchanged").GetInt32()));
        Assert.Equal(0, await Album("status", "squares", "--json"));
        Assert.Equal(3, Json().GetProperty("photos").GetInt32());
        Assert.Equal(0, await Album("list", "--json"));
        Assert.Equal((Store, "squares"), (Json().GetProperty("place").GetString(), Json().GetProperty("albums")[0].GetProperty("album").GetString()));
        Assert.Equal(0, await Album("verify", "squares", "--json"));
        Assert.Empty(Json().GetProperty("problems").EnumerateArray());

        Assert.Equal(0, await Album("search", "squares", "red", "--json", "--limit", "2", "--page", "2"));
        Assert.Equal(3, Assert.Single(Json().GetProperty("hits").EnumerateArray()).GetProperty("number").GetInt32());
        Assert.Equal(0, await Album("search", "squares", "red", "--regions", "--per-photo", "1", "--label", "red", "--json"));
        Assert.All(Json().GetProperty("hits").EnumerateArray(), hit => Assert.Equal("red", hit.GetProperty("region").GetProperty("label").GetString()));
        Assert.Equal(0, await Album("search", "squares", "red", "--without", "blue", "--without", "green", "--folder", "photos", "--min-side", "10", "--json"));
        Assert.Equal("photos/red.png", Assert.Single(Json().GetProperty("hits").EnumerateArray()).GetProperty("path").GetString());
    }

    [Fact]
    public async Task Pieces_of_files_and_of_the_album_stand_in_queries()
    {
        await Album("create", "squares", _run.At("photos"));
        async Task<string?> First(params string[] arguments)
        {
            Assert.Equal(0, await Album([.. arguments, "--json"]));
            return Json().GetProperty("hits")[0].GetProperty("path").GetString();
        }

        var like = _run.At("like.png");
        Assert.Equal("photos/green.png", await First("search", "squares", $"the patch of @\"{like}\"(0,0,12,12)"));
        Assert.Equal("photos/red.png", await First("search", "squares", $"@\"{like}\"(35,10)"));
        Assert.Equal("photos/red.png", await First("search", "squares", "@squares/photos/red.png"));
        Assert.Equal("photos/scene.png", await First("similar", "squares", "photos/red.png"));
        Assert.Equal("photos/green.png", await First("similar", "squares", $"\"{like}\"(0,0,12,12)"));
        Assert.Equal("photos/red.png", await First("similar", "squares", $"@\"{like}\"(25,0,30,40)", "--regions", "--label", "red"));
    }

    [Fact]
    public async Task Folders_are_added_moved_and_taken_out()
    {
        await Album("create", "squares");
        Assert.Contains("Made: squares", _run.Out, StringComparison.Ordinal);
        Directory.CreateDirectory(_run.At("more"));
        Write("more/blue.png", Pictures.Draw(40, 30, ("blue", new Box(5, 5, 10, 10))));
        Assert.Equal(0, await Album("add", "squares", _run.At("photos"), _run.At("more")));
        Assert.Contains("squares holds 4 photos.", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, await Album("add", "squares", _run.At("more")));

        Directory.Move(_run.At("more"), _run.At("elsewhere"));
        Assert.Equal(0, await Album("update", "squares", "--map", $"more={_run.At("elsewhere")}"));
        Assert.Contains("Nothing has changed", _run.Out, StringComparison.Ordinal);
        Assert.Equal(0, _engine.EncodeCalls);
        Assert.Equal(0, await Album("remove", "squares", "--folder", "more"));
        Assert.Equal(0, await Album("update", "squares"));
        Assert.Contains("1 file gone", _run.Out, StringComparison.Ordinal);
        Assert.Contains("squares holds 3 photos.", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_is_the_same_on_the_screen_and_in_a_file()
    {
        await Album("create", "squares", _run.At("photos"));
        Assert.Equal(0, await Album("export", "squares", "--embeddings", "--out", _run.At("squares.jsonl")));
        Assert.Equal("", _run.Out);
        var lines = File.ReadAllLines(_run.At("squares.jsonl"));
        Assert.Equal(3, lines.Select(line => JsonDocument.Parse(line).RootElement).Count(line => line.TryGetProperty("photo", out _)));
        Assert.Equal(0, await Album("export", "squares", "--embeddings"));
        Assert.Equal(File.ReadAllText(_run.At("squares.jsonl")), _run.Out);
    }

    [Fact]
    public async Task Stopped_it_keeps_what_it_has_and_says_how_to_go_on()
    {
        using var stop = new CancellationTokenSource();
        var calls = 0;
        _engine.BeforeEncode = _ => ++calls == 3 ? stop.CancelAsync() : Task.CompletedTask;
        Assert.Equal(130, await _run.RunAsync(["album", "create", "squares", _run.At("photos"), "--store", Store], stop.Token));
        Assert.Contains("findagents album update squares", _run.Error, StringComparison.Ordinal);
        Assert.Contains("Cancelled.", _run.Error, StringComparison.Ordinal);
        _engine = new ColourEngine();
        Assert.Equal(0, await Album("update", "squares"));
        Assert.Contains("squares holds 3 photos.", _run.Out, StringComparison.Ordinal);
        Assert.InRange(_engine.EncodeCalls, 1, 2);
    }

    [Fact]
    public async Task Progress_is_told_in_lines_when_asked_for()
    {
        Assert.Equal(0, await Album("create", "squares", _run.At("photos"), "--verbose"));
        Assert.Contains("Looking at the folders", _run.Error, StringComparison.Ordinal);
        Assert.Contains("3 of 3 photos, 1 problems", _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watched_album_takes_new_photos_in_until_it_is_stopped()
    {
        await Album("create", "squares", _run.At("photos"));
        using var stop = new CancellationTokenSource();
        var encoded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _engine.BeforeEncode = _ =>
        {
            encoded.TrySetResult();
            return Task.CompletedTask;
        };
        var watching = _run.RunAsync(["album", "update", "squares", "--watch", "--store", Store], stop.Token);
        Write("photos/blue.png", Pictures.Draw(40, 30, ("blue", new Box(5, 5, 10, 10))));
        await encoded.Task.WaitAsync(TimeSpan.FromMinutes(2));
        while (!await HoldsAsync("photos/blue.png"))
        {
            await Task.Delay(100);
        }

        await stop.CancelAsync();
        Assert.Equal(0, await watching);
        Assert.Contains("1 photo added", _run.Out, StringComparison.Ordinal);
        Assert.Contains("squares holds 4 photos.", _run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_cannot_be_loaded_leaves_no_album_behind()
    {
        _run.Load = () => throw new Engine.FindException("There is no such model.");
        Assert.Equal(1, await Album("create", "squares", _run.At("photos")));
        Assert.Equal(0, await Album("list"));
        Assert.Contains("There is no album", _run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "There is no album 'nope'", "search", "nope", "red")]
    [InlineData(1, "There is no album 'nope'", "update", "nope")]
    [InlineData(1, "There is an album 'squares' already", "create", "squares")]
    [InlineData(1, "cannot be called 'a b'", "create", "a b")]
    [InlineData(1, "There is no folder '/nowhere/at/all'", "create", "other", "/nowhere/at/all")]
    [InlineData(1, "has no folder 'x'", "update", "squares", "--map", "x=/")]
    [InlineData(1, "There is no file 'nowhere.png'", "search", "squares", "like @nowhere.png")]
    [InlineData(1, "holds no word that the model knows", "search", "squares", "qwertz")]
    [InlineData(1, "which is no date", "search", "squares", "red", "--from", "summer")]
    [InlineData(2, "cannot be read", "search", "squares", "@a.png(1,2,3)")]
    [InlineData(2, "--per-photo counts regions", "search", "squares", "red", "--per-photo", "2")]
    [InlineData(2, "--without speaks of photos", "search", "squares", "red", "--without", "blue", "--regions")]
    [InlineData(2, "has to end in .png", "search", "squares", "red", "--out", "sheet.tiff")]
    [InlineData(2, "expected a whole number", "search", "squares", "red", "--limit", "0")]
    [InlineData(2, "--map here: expected", "update", "squares", "--map", "here")]
    public async Task A_mistake_is_told_with_what_to_do(int code, string expected, params string[] arguments)
    {
        await Album("create", "squares", _run.At("photos"));
        Assert.Equal(code, await Album(arguments));
        Assert.Contains(expected, _run.Error, StringComparison.Ordinal);
        Assert.Equal("", _run.Out);
    }

    [Fact]
    public async Task Workers_need_a_database_that_they_can_share()
    {
        await Album("create", "squares", _run.At("photos"), "--no-index");
        foreach (var arguments in new[] { new[] { "work", "squares" }, ["work"], ["update", "squares", "--queue"] })
        {
            Assert.Equal(1, await Album(arguments));
            Assert.Contains("Workers share an album through a database", _run.Error, StringComparison.Ordinal);
        }

        Assert.Equal(2, await Album("update", "squares", "--queue", "--watch"));
        Assert.Contains("give one of them", _run.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Workers_fill_an_album_in_a_database()
    {
        var database = Environment.GetEnvironmentVariable("FINDAGENTS_TEST_PGVECTOR");
        Skip.If(string.IsNullOrEmpty(database) || !database.Contains("://", StringComparison.Ordinal), "FINDAGENTS_TEST_PGVECTOR names no database (postgres://…).");
        var name = $"squares-{Guid.NewGuid():n}"[..30];
        Task<int> There(params string[] arguments) => _run.RunAsync(["album", .. arguments, "--store", database]);
        Assert.True(await There("create", name, _run.At("photos"), "--no-index") == 0, _run.Error);
        Assert.True(await There("update", name, "--queue") == 0, _run.Error);
        Assert.Contains("4 photos left to workers", _run.Out, StringComparison.Ordinal); // they decode, and find out that one is none

        // Another machine has the photos elsewhere.
        Directory.Move(_run.At("photos"), _run.At("elsewhere"));
        Assert.True(await There("work", name, "--until-done", "--workers", "2", "--map", $"photos={_run.At("elsewhere")}") == 0, _run.Error);
        Assert.Contains("3 photos encoded, 1 could not be read", _run.Out, StringComparison.Ordinal);
        Assert.True(await There("search", name, "red", "--json") == 0, _run.Error);
        Assert.Equal("photos/red.png", Json().GetProperty("hits")[0].GetProperty("path").GetString());
        Assert.True(await There("verify", name) == 0, _run.Out);
        Assert.Equal(0, await There("remove", name));
    }

    [Fact]
    public async Task A_region_of_a_file_means_nothing_between_two_runs()
    {
        await Album("create", "squares", _run.At("photos"));
        Assert.Equal(2, await Album("search", "squares", $"@\"{_run.At("like.png")}\"#1"));
        Assert.Contains("Results are not kept between two runs", _run.Error, StringComparison.Ordinal);
        Assert.Equal(1, await _run.RunAsync(["album", "list", "--store", "mysql://db/photos"]));
        Assert.Contains("is no place for albums", _run.Error, StringComparison.Ordinal);
    }

    private async Task<bool> HoldsAsync(string path)
    {
        using var shelf = new AlbumShelf(Store);
        return await (await shelf.OpenAsync("squares")).PhotoAtAsync(path) is not null;
    }

    private Task<int> Album(params string[] arguments) => _run.RunAsync(["album", .. arguments, "--store", Store]);

    private JsonElement Json() => JsonDocument.Parse(_run.Out).RootElement;

    private void Write(string name, RgbImage picture) => File.WriteAllBytes(_run.At(name), picture.ToPng());
}
