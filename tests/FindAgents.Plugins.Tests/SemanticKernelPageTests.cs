using System.Text.Json;
using FindAgents.Agents;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Answers;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Tests;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace FindAgents.Plugins.Tests;

/// <summary>The examples of docs/semantic-kernel.md, on the embedded model and a real photo.</summary>
public sealed class SemanticKernelPageTests
{
    private readonly string photos = Path.Combine(DocPage.Root, "samples", "photos");

    [Fact]
    public void Every_example_of_the_page_runs_here() =>
        DocPage.AssertExamplesRun("semantic-kernel.md", "tests/FindAgents.Plugins.Tests/SemanticKernelPageTests.cs");

    [Fact]
    public async Task A_kernel_at_hand()
    {
        using var temp = new TempFolder();
        var file = temp.At("mask.png");

        using var engine = FindEngine.Load();
        using var find = new FindOperations(engine, new() { Roots = { photos } });

        var kernel = new Kernel();
        kernel.Plugins.AddFind(find);

        var answer = await kernel.InvokeAsync<GroundAnswer>("find", "ground", new() { ["image"] = "astronaut.jpg", ["phrases"] = new[] { "person" } });
        foreach (var region in answer!.Regions)
        {
            Console.WriteLine($"{region.Number} {region.Label}: {region.Score}, {region.Box}");
        }

        var png = await find.ReadAsync(answer.Regions[0].Mask);
        await File.WriteAllBytesAsync(file, png.Bytes);

        var picture = await kernel.InvokeAsync<ImageContent>("find", "overlay", new() { ["resultId"] = answer.ResultId });

        var better = await kernel.InvokeAsync<RefineAnswer>("find", "refine", new()
        {
            ["image"] = answer.ImageId,
            ["resultId"] = answer.ResultId,
            ["region"] = 1,
            ["points"] = new[] { new RefinePoint(10, 10, Positive: false) },
        });

        var like = await kernel.InvokeAsync<GroundAnswer>("find", "ground", new() { ["image"] = "astronaut.jpg", ["phrases"] = new[] { $"the same as @{answer.ResultId}#1" } });

        IList<AITool> tools = [.. kernel.Plugins["find"]];

        Assert.True(answer.Phrases[0].Found);
        AstronautPhoto.AssertIsPerson(MaskPng.Decode(File.ReadAllBytes(file)));
        Assert.Equal("image/jpeg", picture!.MimeType);
        Assert.True(RgbImage.Load(picture.Data!.Value.Span) is { Width: 512, Height: 512 });
        Assert.NotEqual(answer.ResultId, better!.ResultId);
        Assert.Equal(5, tools.Count);

        // A person is like herself.
        Assert.Equal($"the same as @{answer.ResultId}#1", Assert.Single(like!.Regions).Label);
        Assert.Equal("interleaved-segmentation", like.Prototype);
        var same = JsonSerializer.Deserialize<RunLengthEncoding>((await find.ReadAsync(FindUri.MaskRle(like.ResultId, 1))).Bytes.Span)!.ToMask();
        Assert.True(same.IoU(MaskPng.Decode(File.ReadAllBytes(file))) > 0.8);
    }

    [Fact]
    public async Task Dependency_injection()
    {
        var builder = Kernel.CreateBuilder();
        builder.Services.AddLogging();
        builder.Services.AddFindEngine(options => options.Threads = 1).UseLogging().UseTelemetry();
        builder.Services.AddFindOperations(options => options.Roots.Add(photos));
        builder.Plugins.AddFind();
        var kernel = builder.Build();

        var answer = await kernel.InvokeAsync<SegmentAnswer>("find", "segment", new() { ["image"] = "astronaut.jpg" });
        Assert.Equal((512, 512), (answer!.Width, answer.Height));
        await ((IAsyncDisposable)kernel.Services).DisposeAsync();
    }

    [Fact]
    public async Task Albums()
    {
        using var temp = new TempFolder();
        var place = temp.At("albums");
        using var engine = FindEngine.Load();
        using var find = new FindOperations(engine, new() { Roots = { photos } });
        var kernel = new Kernel();

        using var shelf = new AlbumShelf(place);
        var albums = new AlbumOperations(find, shelf, new() { AllowIndexing = true });
        kernel.Plugins.AddFind(find, albums, "photos");

        await kernel.InvokeAsync("photos", "album_index", new() { ["album"] = "samples", ["folders"] = new[] { photos } });
        var found = await kernel.InvokeAsync<AlbumHitsAnswer>("photos", "album_search", new() { ["album"] = "samples", ["query"] = "a cup on a table without people" });
        var sheet = await kernel.InvokeAsync<ImageContent>("photos", "album_sheet", new() { ["resultId"] = found!.ResultId });
        var cup = await kernel.InvokeAsync<GroundAnswer>("photos", "ground", new() { ["image"] = found.Hits[0].Image, ["phrases"] = new[] { "cup" } });

        Assert.Equal("photos/coffee.jpg", found.Hits[0].Path);
        Assert.DoesNotContain(found.Hits, hit => hit.Path == "photos/astronaut.jpg");
        Assert.True(RgbImage.Load(sheet!.Data!.Value.Span).Width > 300);
        Assert.True(Assert.Single(cup!.Phrases).Found);
    }

    [Fact]
    public async Task The_engine_alone()
    {
        var path = Path.Combine(photos, "astronaut.jpg");
        using var engine = FindEngine.Load();

        using var image = await engine.EncodeAsync(RgbImage.Load(path));
        var found = await engine.GroundAsync(image, ["person"]);
        BinaryMask mask = found.Regions[0].Mask;

        AstronautPhoto.AssertIsPerson(mask);
    }
}
