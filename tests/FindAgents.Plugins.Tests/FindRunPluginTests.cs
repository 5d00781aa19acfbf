using System.Text.Json;
using FindAgents.Agents;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Running;
using FindAgents.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace FindAgents.Plugins.Tests;

public sealed class FindRunPluginTests : IDisposable
{
    private static readonly BoxAnswer Blue = new(50, 20, 30, 40);

    private readonly TempFolder _temp = new();
    private readonly FindOperations _find;
    private readonly AlbumShelf _shelf;
    private readonly Kernel _kernel = new();

    public FindRunPluginTests()
    {
        _temp.Folder("photos");
        _temp.Write("photos/scene.png", Pictures.RedAndBlue.ToPng());
        _temp.Write("photos/green.png", Pictures.Green.ToPng());
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
    public async Task A_kernel_has_a_sentence_done()
    {
        await _kernel.InvokeAsync<AlbumIndexAnswer>("find", "album_index", new() { ["album"] = "squares", ["folders"] = new[] { "photos" } });
        var run = await _kernel.InvokeAsync<CompositionRun>("find", "run", new() { ["request"] = "find a photo of a blue square, then outline the blue square in it", ["album"] = "squares" });
        Assert.True(run!.IsDone);
        Assert.Equal(Blue, run.Steps[1].Images![0].Regions[0].Box);
        var picture = await _kernel.InvokeAsync<ImageContent>("find", "overlay", new() { ["resultId"] = run.Steps[1].Images![0].ResultId });
        Assert.Equal("image/jpeg", picture!.MimeType);
    }

    [Fact]
    public async Task A_model_gives_a_plan_as_json()
    {
        // As connectors hand arguments on that models made.
        var plan = JsonDocument.Parse("""{"steps":[{"prototype":"grounded-segmentation","phrases":["blue"],"without":["red"]}]}""").RootElement;
        var run = await _kernel.InvokeAsync<CompositionRun>("find", "run", new() { ["composition"] = plan, ["images"] = new[] { "photos/scene.png" } });
        Assert.Equal(Blue, Assert.Single(run!.Steps[0].Images![0].Regions).Box);
        var error = await Assert.ThrowsAsync<CompositionException>(() => _kernel.InvokeAsync("find", "run"));
        Assert.Contains("Give either a request", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_builders_kernel_has_the_function_without_albums()
    {
        var builder = Kernel.CreateBuilder();
        builder.Services.AddLogging();
        builder.Services.AddFindEngine(_ => new ColourEngine());
        builder.Services.AddFindOperations(options => options.Roots.Add(_temp.Path));
        builder.Plugins.AddFind();
        var kernel = builder.Build();
        var run = await kernel.InvokeAsync<CompositionRun>("find", "run", new() { ["request"] = "segment everything in @photos/green.png" });
        Assert.Equal(2, run!.Steps[0].Found);
        await Assert.ThrowsAsync<CompositionException>(() => kernel.InvokeAsync("find", "run", new() { ["request"] = "find photos of a red square" }));
        await ((IAsyncDisposable)kernel.Services).DisposeAsync();
    }
}
