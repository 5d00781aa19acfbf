using System.Text.Json;
using FindAgents.Agents;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Retrieval;
using FindAgents.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace FindAgents.Plugins.Tests;

public sealed class FindAlbumPluginTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly FindOperations _find;
    private readonly AlbumShelf _shelf;
    private readonly Kernel _kernel = new();

    public FindAlbumPluginTests()
    {
        _temp.Folder("photos");
        _temp.Write("photos/red.png", Pictures.Draw(40, 30, ("red", new Box(5, 5, 10, 10))).ToPng());
        _temp.Write("photos/scene.png", Pictures.RedAndBlue.ToPng());
        _find = new FindOperations(new ColourEngine(), new FindOperationsOptions { Roots = { _temp.Path } });
        _shelf = new AlbumShelf(_temp.At("albums"));
        _kernel.Plugins.AddFind(_find, new AlbumOperations(_find, _shelf, new AlbumOperationsOptions { AllowIndexing = true }));
    }

    public void Dispose()
    {
        _shelf.Dispose();
        _find.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task A_kernel_makes_an_album_searches_it_and_shows_what_it_found()
    {
        var index = await _kernel.InvokeAsync<AlbumIndexAnswer>("find", "album_index", new() { ["album"] = "squares", ["folders"] = new[] { "photos" } });
        Assert.Equal(2, index!.Added);
        Assert.Equal("squares", Assert.Single((await _kernel.InvokeAsync<AlbumListAnswer>("find", "album_list"))!.Albums).Name);
        Assert.Equal(2, (await _kernel.InvokeAsync<AlbumStatusAnswer>("find", "album_status", new() { ["album"] = "squares" }))!.Photos);

        var found = await _kernel.InvokeAsync<AlbumHitsAnswer>("find", "album_search", new() { ["album"] = "squares", ["query"] = "a red square" });
        Assert.Equal(["photos/red.png", "photos/scene.png"], found!.Hits.Select(hit => hit.Path));
        var sheet = await _kernel.InvokeAsync<ImageContent>("find", "album_sheet", new() { ["resultId"] = found.ResultId });
        Assert.Equal("image/jpeg", sheet!.MimeType);
        Assert.True(RgbImage.Load(sheet.Data!.Value.Span).Width > 80);

        // A hit is an image for the other functions, and a word of a sentence.
        var ground = await _kernel.InvokeAsync<GroundAnswer>("find", "ground", new() { ["image"] = found.Hits[1].Image, ["phrases"] = new[] { "blue", $"@{found.ResultId}#1" } });
        Assert.Equal([new BoxAnswer(50, 20, 30, 40), new(10, 10, 20, 20)], ground!.Regions.Select(region => region.Box));
        var regions = await _kernel.InvokeAsync<AlbumHitsAnswer>("find", "album_regions", new() { ["album"] = "squares", ["query"] = "blue", ["limit"] = 1 });
        Assert.Equal("blue", Assert.Single(regions!.Hits).Region!.Label);
        var similar = await _kernel.InvokeAsync<AlbumHitsAnswer>("find", "album_similar", new() { ["album"] = "squares", ["image"] = found.Hits[0].Image });
        Assert.Equal("photos/scene.png", Assert.Single(similar!.Hits).Path);
    }

    [Fact]
    public async Task A_mistake_is_an_exception_whose_message_a_model_can_use()
    {
        var error = await Assert.ThrowsAnyAsync<AlbumException>(() => _kernel.InvokeAsync("find", "album_search", new() { ["album"] = "nope", ["query"] = "red" }));
        Assert.Contains("There is no album 'nope'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_are_described_and_the_one_that_writes_is_offered_only_where_it_may()
    {
        var plugin = _kernel.Plugins["find"];
        Assert.Equal(
            ["album_index", "album_list", "album_regions", "album_search", "album_sheet", "album_similar", "album_status", "ground", "overlay", "refine", "run", "segment"],
            plugin.Select(function => function.Name).Order());
        Assert.All(plugin, function =>
        {
            Assert.Equal("find", function.PluginName);
            Assert.NotEmpty(function.Description);
            Assert.All(function.Metadata.Parameters, parameter => Assert.NotEmpty(parameter.Description));
        });
        Assert.Equal(["album", "query"], plugin["album_search"].Metadata.Parameters.Where(parameter => parameter.IsRequired).Select(parameter => parameter.Name));

        var searching = new Kernel();
        searching.Plugins.AddFind(_find, new AlbumOperations(_find, _shelf));
        Assert.False(searching.Plugins["find"].Contains("album_index"));
        Assert.True(searching.Plugins["find"].Contains("album_search"));
    }

    [Fact]
    public async Task A_builders_kernel_has_the_functions_where_albums_are_registered()
    {
        var builder = Kernel.CreateBuilder();
        builder.Services.AddLogging();
        builder.Services.AddFindEngine(_ => new ColourEngine());
        builder.Services.AddFindOperations(options => options.Roots.Add(_temp.Path));
        builder.Services.AddFindAlbums(options =>
        {
            options.Place = _temp.At("albums");
            options.AllowIndexing = true;
        });
        builder.Plugins.AddFind();
        var kernel = builder.Build();
        Assert.Equal(2, (await kernel.InvokeAsync<AlbumIndexAnswer>("find", "album_index", new() { ["album"] = "squares", ["folders"] = new[] { "photos" } }))!.Photos);
        Assert.Single((await kernel.InvokeAsync<AlbumListAnswer>("find", "album_list"))!.Albums);
        await ((IAsyncDisposable)kernel.Services).DisposeAsync();
    }
}
