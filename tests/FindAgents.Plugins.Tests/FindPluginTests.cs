using System.Text.Json;
using FindAgents.Agents;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Phrases;
using FindAgents.Engine;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Tests;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace FindAgents.Plugins.Tests;

public sealed class FindPluginTests : IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly ColourEngine _engine = new();
    private readonly FindOperations _operations;
    private readonly Kernel _kernel = new();

    public FindPluginTests()
    {
        _temp.Write("scene.png", Pictures.RedAndBlue.ToPng());
        _operations = new FindOperations(_engine, new FindOperationsOptions { Roots = { _temp.Path } });
        _kernel.Plugins.AddFind(_operations);
    }

    public void Dispose()
    {
        _operations.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public async Task A_kernel_grounds_a_phrase_and_refines_the_region()
    {
        var ground = await _kernel.InvokeAsync<GroundAnswer>("find", "ground", new() { ["image"] = "scene.png", ["phrases"] = new[] { "the red square" } });
        Assert.Equal(new BoxAnswer(10, 10, 20, 20), Assert.Single(ground!.Regions).Box);

        var refine = await _kernel.InvokeAsync<RefineAnswer>("find", "refine", new()
        {
            ["image"] = ground.ImageId,
            ["resultId"] = ground.ResultId,
            ["region"] = 1,
            ["points"] = new[] { new RefinePoint(60, 30) },
        });
        Assert.Equal(new BoxAnswer(10, 10, 70, 50), Assert.Single(refine!.Regions).Box);
        Assert.Equal(1, _engine.EncodeCalls);
    }

    [Fact]
    public async Task A_phrase_points_at_pieces_of_images()
    {
        _temp.Write("other.png", Pictures.Draw(60, 40, ("blue", new Box(1, 1, 9, 9)), ("red", new Box(30, 5, 20, 30))).ToPng());
        var other = await _kernel.InvokeAsync<SegmentAnswer>("find", "segment", new() { ["image"] = "other.png" }); // 1 red, 2 blue
        var answer = await _kernel.InvokeAsync<GroundAnswer>("find", "ground", new()
        {
            ["image"] = "scene.png",
            ["phrases"] = new[] { "the object of @other.png(0,0,12,12)", "@other.png#1", $"@{other!.ResultId}#2" },
        });
        Assert.Equal([new BoxAnswer(50, 20, 30, 40), new(10, 10, 20, 20), new(50, 20, 30, 40)], answer!.Regions.Select(region => region.Box));
        Assert.Equal("the object of @other.png(0,0,12,12)", answer.Regions[0].Label);

        var error = await Assert.ThrowsAsync<PhraseReferenceException>(() => _kernel.InvokeAsync("find", "ground", new() { ["image"] = "scene.png", ["phrases"] = new[] { "@other.png#9" } }));
        Assert.Contains("The reference '@other.png#9' cannot be used.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kernel_segments_and_draws_an_overlay()
    {
        var answer = await _kernel.InvokeAsync<SegmentAnswer>("find", "segment", new() { ["image"] = "scene.png" });
        Assert.Equal(["blue", "red"], answer!.Regions.Select(region => region.Label));

        var picture = await _kernel.InvokeAsync<ImageContent>("find", "overlay", new() { ["resultId"] = answer.ResultId });
        Assert.Equal("image/jpeg", picture!.MimeType);
        var overlay = RgbImage.Load(picture.Data!.Value.Span);
        Assert.Equal((100, 80), (overlay.Width, overlay.Height));
    }

    [Fact]
    public async Task Arguments_come_as_a_model_writes_them()
    {
        // What a connector makes of a model's tool call: names and JSON.
        var result = await _kernel.Plugins["find"]["refine"].InvokeAsync(_kernel, new()
        {
            ["image"] = "scene.png",
            ["points"] = JsonDocument.Parse("""[{"x":15,"y":15},{"x":1,"y":1,"positive":false}]""").RootElement,
            ["box"] = """{"x":5,"y":5,"width":30,"height":30}""",
            ["strokes"] = JsonDocument.Parse("""[[{"x":12,"y":12},{"x":20,"y":20}]]""").RootElement,
        });
        Assert.Equal(new BoxAnswer(10, 10, 20, 20), Assert.Single(result.GetValue<RefineAnswer>()!.Regions).Box);
    }

    [Fact]
    public async Task The_plugin_serves_as_tools_of_any_chat_client()
    {
        AIFunction ground = _kernel.Plugins["find"]["ground"];
        var result = await ground.InvokeAsync(new() { ["image"] = "scene.png", ["phrases"] = JsonDocument.Parse("""["blue","green"]""").RootElement });
        var json = Assert.IsType<JsonElement>(result);
        Assert.Equal([true, false], json.GetProperty("phrases").EnumerateArray().Select(phrase => phrase.GetProperty("found").GetBoolean()));
        Assert.Equal(50, json.GetProperty("regions")[0].GetProperty("box").GetProperty("x").GetDouble());
    }

    [Fact]
    public void Functions_and_parameters_are_described_for_a_model()
    {
        var functions = _kernel.Plugins["find"].ToDictionary(function => function.Name);
        Assert.Equal(["ground", "overlay", "refine", "run", "segment"], functions.Keys.Order());
        foreach (var function in functions.Values)
        {
            Assert.NotEmpty(function.Description);
            Assert.NotEmpty(function.Metadata.ReturnParameter.Description);
            Assert.All(function.Metadata.Parameters, parameter => Assert.NotEmpty(parameter.Description));
        }

        Assert.Contains("\"the same as @dog.jpg(10,20,200,150)\"", functions["ground"].Metadata.Parameters.Single(parameter => parameter.Name == "phrases").Description, StringComparison.Ordinal);
        Assert.Equal(["image", "phrases"], functions["ground"].Metadata.Parameters.Where(parameter => parameter.IsRequired).Select(parameter => parameter.Name));
        Assert.Equal(["image"], functions["refine"].Metadata.Parameters.Where(parameter => parameter.IsRequired).Select(parameter => parameter.Name));
        var points = functions["refine"].Metadata.Parameters.Single(parameter => parameter.Name == "points").Schema!.RootElement.GetProperty("items");
        Assert.Equal(["x", "y"], points.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.Contains("left edge", points.GetProperty("properties").GetProperty("x").GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_reaches_the_caller_with_what_to_do_next()
    {
        var error = await Assert.ThrowsAnyAsync<FindException>(() => _kernel.InvokeAsync("find", "ground", new() { ["image"] = "missing.png", ["phrases"] = new[] { "red" } }));
        Assert.Contains("Pictures in that folder: scene.png", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dependency_injection_puts_the_plugin_into_every_kernel()
    {
        var builder = Kernel.CreateBuilder();
        builder.Services.AddFindEngine(_ => _engine).UseTelemetry();
        builder.Services.AddFindOperations(options => options.Roots.Add(_temp.Path));
        builder.Plugins.AddFind("eyes");
        var kernel = builder.Build();

        var answer = await kernel.InvokeAsync<SegmentAnswer>("eyes", "segment", new() { ["image"] = "scene.png" });
        Assert.Equal(2, answer!.Regions.Count);
    }

    [Fact]
    public async Task Cancellation_ends_a_function()
    {
        _engine.BeforeAsk = token => Task.Delay(Timeout.Infinite, token);
        using var cancellation = new CancellationTokenSource();
        var call = _kernel.InvokeAsync("find", "segment", new() { ["image"] = "scene.png" }, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }
}
