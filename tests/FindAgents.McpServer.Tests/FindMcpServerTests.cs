using System.Text.Json;
using System.Text.Json.Nodes;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace FindAgents.McpServer.Tests;

/// <summary>A real client and the real server over pipes or over HTTP, in the protocol of today and in the one with a handshake; a crude engine that answers by colour.</summary>
public abstract class FindMcpServerTests(string protocolVersion) : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _root = new();
    private readonly ColourEngine _engine = new();
    private ITestServer _server = null!;

    private McpClient Client => _server.Client;

    private protected ColourEngine Engine => _engine;

    /// <summary>Starts the server and a client of it.</summary>
    private protected virtual async Task<ITestServer> StartAsync(TempFolder root, ColourEngine engine) => await InMemoryServer.StartAsync(root, engine, protocolVersion);

    /// <summary>Calls a tool in a way that can be cancelled: the call, and what cancels it.</summary>
    private protected virtual (Task Call, Func<Task> Cancel) CallToCancel(McpClient client) => client.CallToCancel("find_segment", """{"image":"scene.png"}""");

    public async Task InitializeAsync()
    {
        _root.Write("scene.png", Pictures.RedAndBlue.ToPng());
        _root.Write("green.png", Pictures.Green.ToPng());
        _root.Write("text.jpg", "This is no picture."u8.ToArray());
        _server = await StartAsync(_root, _engine);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Assert.Equal(0, _engine.LiveEncodings);
        Assert.True(_engine.IsDisposed);
    }

    public void Dispose()
    {
        _root.Dispose();
        _engine.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void The_server_introduces_itself()
    {
        Assert.Equal(protocolVersion, Client.NegotiatedProtocolVersion);
        Assert.Equal(("findagents", "FindAgents"), (Client.ServerInfo!.Name, Client.ServerInfo.Title));
        Assert.Matches("^[0-9]+[.][0-9]+[.][0-9]+", Client.ServerInfo!.Version);
        Assert.Contains("find_ground", Client.ServerInstructions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tools_are_described_for_a_model_and_marked_harmless()
    {
        // The server over HTTP is the product, with albums; their tools have tests of their own.
        var tools = (await Client.ListToolsAsync()).Where(tool => !tool.Name.StartsWith("find_album_", StringComparison.Ordinal) && !tool.Name.StartsWith("find_prototype", StringComparison.Ordinal)).ToDictionary(tool => tool.Name);
        Assert.Equal(["find_ground", "find_refine", "find_run", "find_segment"], tools.Keys.Order());
        foreach (var tool in tools.Values.Select(tool => tool.ProtocolTool))
        {
            Assert.NotEmpty(tool.Title!);
            Assert.NotEmpty(tool.Description!);
            Assert.Equal((true, false, true, false), (tool.Annotations!.ReadOnlyHint, tool.Annotations.DestructiveHint, tool.Annotations.IdempotentHint, tool.Annotations.OpenWorldHint));
            Assert.Equal("object", tool.OutputSchema!.Value.GetProperty("type").GetString());
            AssertDescribed(tool.InputSchema);
            AssertDescribed(tool.OutputSchema.Value);
        }

        string Schema(string tool, string argument) => tools[tool].ProtocolTool.InputSchema.GetProperty("properties").GetProperty(argument).GetProperty("type").GetString()!;
        Assert.Equal("array", Schema("find_ground", "phrases"));
        var phrases = tools["find_ground"].ProtocolTool.InputSchema.GetProperty("properties").GetProperty("phrases").GetProperty("description").GetString();
        Assert.Contains("\"the same as @dog.jpg(10,20,200,150)\"", phrases, StringComparison.Ordinal);
        Assert.Equal("object", Schema("find_refine", "box"));
        Assert.Equal("array", Schema("find_refine", "strokes"));
        Assert.Equal("""["things","panoptic","semantic"]""", tools["find_segment"].ProtocolTool.InputSchema.GetProperty("properties").GetProperty("kind").GetProperty("enum").GetRawText());
    }

    [Fact]
    public async Task Grounding_a_phrase_gives_mask_box_score_and_preview()
    {
        var result = await Client.CallAsync("find_ground", """{"image":"scene.png","phrases":["the red square","green"]}""");
        var answer = result.StructuredContent!.Value;

        Assert.Equal((10, 10, 20, 20), answer.GetProperty("regions")[0].Box());
        Assert.Equal(0.9, answer.GetProperty("regions")[0].GetProperty("score").GetDouble());
        Assert.Equal(0.05, answer.GetProperty("regions")[0].GetProperty("areaFraction").GetDouble());
        Assert.Equal("""{"phrase":"green","found":false,"score":0.1,"unknownWords":[]}""", answer.GetProperty("phrases")[1].GetRawText());
        Assert.True(JsonElement.DeepEquals(answer, JsonDocument.Parse(McpAnswers.Text(result)).RootElement));

        var preview = Assert.Single(result.Content.OfType<ImageContentBlock>());
        Assert.Equal("image/jpeg", preview.MimeType);
        Assert.Equal((100, 80), Size(RgbImage.Load(preview.DecodedData.Span)));

        var links = result.Content.OfType<ResourceLinkBlock>().Select(link => link.Uri).ToList();
        Assert.Equal([$"find://result/{answer.Id("resultId")}/overlay.png", answer.GetProperty("regions")[0].Id("mask")], links);
        var mask = RgbImage.Load(Assert.IsType<BlobResourceContents>(await ReadAsync(links[1])).DecodedData.Span);
        Assert.Equal(400, Enumerable.Range(0, 8000).Count(i => mask.Pixels.Span[i * 3] == 255));
        Assert.Equal((100, 80), Size(RgbImage.Load(Assert.IsType<BlobResourceContents>(await ReadAsync(links[0])).DecodedData.Span)));
    }

    [Fact]
    public async Task Answers_fit_the_schemas_they_are_announced_with()
    {
        var tools = (await Client.ListToolsAsync()).ToDictionary(tool => tool.Name, tool => tool.ProtocolTool.OutputSchema!.Value);
        JsonFits.Assert(tools["find_ground"], await Client.AnswerAsync("find_ground", """{"image":"scene.png","phrases":["red","a shiny green patch"]}"""));
        JsonFits.Assert(tools["find_segment"], await Client.AnswerAsync("find_segment", """{"image":"scene.png"}"""));
        JsonFits.Assert(tools["find_segment"], await Client.AnswerAsync("find_segment", """{"image":"scene.png","kind":"panoptic"}"""));
        JsonFits.Assert(tools["find_refine"], await Client.AnswerAsync("find_refine", """{"image":"scene.png","points":[{"x":15,"y":15}]}"""));
    }

    [Fact]
    public async Task A_region_is_segmented_refined_and_read_as_run_lengths()
    {
        var segment = await Client.AnswerAsync("find_segment", """{"image":"scene.png","kind":"things"}""");
        Assert.Equal(["blue", "red"], segment.GetProperty("regions").EnumerateArray().Select(region => region.Id("label")));

        var refined = await Client.AnswerAsync("find_refine", $$"""{"image":"{{segment.Id("imageId")}}","resultId":"{{segment.Id("resultId")}}","region":2,"points":[{"x":60,"y":30}]}""");
        Assert.Equal((10, 10, 70, 50), refined.GetProperty("regions")[0].Box());

        var json = Assert.IsType<TextResourceContents>(await ReadAsync($"find://result/{segment.Id("resultId")}/mask/2.rle.json"));
        Assert.Equal("application/json", json.MimeType);
        Assert.Equal(BinaryMask.FromBox(100, 80, new Box(10, 10, 20, 20)), JsonSerializer.Deserialize<RunLengthEncoding>(json.Text)!.ToMask());
    }

    [Fact]
    public async Task Things_and_stuff_are_told_apart()
    {
        var answer = await Client.AnswerAsync("find_segment", """{"image":"scene.png","kind":"panoptic"}""");
        Assert.Equal("panoptic", answer.Id("prototype"));
        Assert.Equal(
            [("blue", true), ("red", true), ("white", false)],
            answer.GetProperty("regions").EnumerateArray().Select(region => (region.Id("label"), region.GetProperty("isThing").GetBoolean())));
        var ground = await Client.AnswerAsync("find_ground", """{"image":"scene.png","phrases":["red"]}""");
        Assert.False(ground.GetProperty("regions")[0].TryGetProperty("isThing", out _));
    }

    [Fact]
    public async Task Points_box_and_strokes_are_taken()
    {
        var point = await Client.AnswerAsync("find_refine", """{"image":"scene.png","points":[{"x":15,"y":15,"positive":true}]}""");
        Assert.Equal((10, 10, 20, 20), point.GetProperty("regions")[0].Box());
        var box = await Client.AnswerAsync("find_refine", """{"image":"scene.png","box":{"x":45,"y":15,"width":20,"height":20}}""");
        Assert.Equal((50, 20, 15, 15), box.GetProperty("regions")[0].Box());
        var strokes = await Client.AnswerAsync("find_refine", """{"image":"scene.png","strokes":[[{"x":12,"y":12},{"x":60,"y":30}]]}""");
        Assert.Equal((10, 10, 70, 50), strokes.GetProperty("regions")[0].Box());
    }

    [Fact]
    public async Task Two_images_are_asked_about_by_their_ids_and_encoded_once()
    {
        var data = ImageDataUri.FromBytes(Pictures.Green.ToPng(), ImageFormat.Png);
        var scene = (await Client.AnswerAsync("find_segment", """{"image":"scene.png"}""")).Id("imageId");
        var green = (await Client.AnswerAsync("find_segment", $$"""{"image":"{{data}}"}""")).Id("imageId");
        Assert.NotEqual(scene, green);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(2, (await Client.AnswerAsync("find_segment", $$"""{"image":"{{scene}}"}""")).GetProperty("regions").GetArrayLength());
            Assert.Equal(1, (await Client.AnswerAsync("find_segment", $$"""{"image":"{{green}}"}""")).GetProperty("regions").GetArrayLength());
        }

        Assert.Equal(2, _engine.EncodeCalls);
    }

    [Fact]
    public async Task A_phrase_points_at_pieces_of_images_by_box_region_and_id()
    {
        _root.Write("other.png", Pictures.Draw(60, 40, ("blue", new Box(1, 1, 9, 9)), ("red", new Box(30, 5, 20, 30))).ToPng());
        var other = await Client.AnswerAsync("find_segment", """{"image":"other.png"}"""); // 1 red, 2 blue
        var answer = await Client.AnswerAsync("find_ground", $$"""
            {"image":"scene.png","phrases":["the same as @other.png(0,0,12,12)","@other.png#1","@{{other.Id("resultId")}}#2","@{{other.Id("imageId")}}(25,0,30,40)","@green.png"]}
            """);

        Assert.Equal([(50, 20, 30, 40), (10, 10, 20, 20), (50, 20, 30, 40), (10, 10, 20, 20)], answer.GetProperty("regions").EnumerateArray().Select(region => region.Box()));
        Assert.Equal([true, true, true, true, false], answer.GetProperty("phrases").EnumerateArray().Select(phrase => phrase.GetProperty("found").GetBoolean()));
        Assert.Equal("the same as @other.png(0,0,12,12)", answer.GetProperty("regions")[0].Id("label"));
        Assert.Equal(3, _engine.EncodeCalls);
    }

    [Theory]
    [InlineData("find_segment", """{"image":"../secret.png"}""", "is not below an allowed folder")]
    [InlineData("find_segment", """{"image":"/etc/passwd"}""", "is not below an allowed folder")]
    [InlineData("find_segment", """{"image":"missing.png"}""", "There is no file 'missing.png'")]
    [InlineData("find_segment", """{"image":"text.jpg"}""", "text.jpg")]
    [InlineData("find_segment", """{"image":"."}""", "is a folder")]
    [InlineData("find_segment", """{"image":"img_0123456789abcdef"}""", "kept for 30 minutes")]
    [InlineData("find_segment", """{"image":""}""", "No image was named")]
    [InlineData("find_segment", """{"image":null}""", "No image was named")]
    [InlineData("find_segment", """{}""", "find_segment needs the argument 'image'")]
    [InlineData("find_segment", """{"image":17}""", "The argument 'image' of find_segment does not fit")]
    [InlineData("find_segment", """{"image":"scene.png","kind":"stuff"}""", "The kind 'stuff' is not known. Use 'things'")]
    [InlineData("find_ground", """{"image":"scene.png","phrases":[]}""", "No phrase was given")]
    [InlineData("find_ground", """{"image":"scene.png","phrases":[""]}""", "empty")]
    [InlineData("find_ground", """{"image":"scene.png","phrases":["qwertz"]}""", "holds no word that the model knows")]
    [InlineData("find_ground", """{"image":"scene.png","phrases":"red"}""", "The argument 'phrases' of find_ground does not fit")]
    [InlineData("find_ground", """{"image":"scene.png","phrase":"red"}""", "Not known: phrase.")]
    [InlineData("find_ground", """{"image":"scene.png","phrases":["@../secret.png(1,2,3,4)"]}""", "is not below an allowed folder")]
    [InlineData("find_ground", """{"image":"scene.png","phrases":["like @green.png#1"]}""", "The reference '@green.png#1' cannot be used. No result on 'green.png' is kept")]
    [InlineData("find_ground", """{"image":"scene.png","phrases":["@green.png(1,2,3)"]}""", "The reference '@green.png(1,2,3)' cannot be read")]
    [InlineData("find_refine", """{"image":"scene.png"}""", "Nothing was indicated")]
    [InlineData("find_refine", """{"image":"scene.png","box":{"x":"NaN","y":1,"width":5,"height":5}}""", "NaN")]
    [InlineData("find_refine", """{"image":"scene.png","box":{"x":1,"y":1,"width":-5,"height":5}}""", "above 0")]
    [InlineData("find_refine", """{"image":"scene.png","box":[1,2,3,4]}""", "The argument 'box' of find_refine does not fit")]
    [InlineData("find_refine", """{"image":"scene.png","points":[{"x":1}]}""", "The argument 'points' of find_refine does not fit its schema, at $[0]")]
    [InlineData("find_refine", """{"image":"scene.png","points":[{"x":1000,"y":1}]}""", "outside the 100×80 image")]
    [InlineData("find_refine", """{"image":"scene.png","points":[{"x":1,"y":1}],"resultId":"res_0"}""", "No result is kept under the id 'res_0'")]
    public async Task A_mistake_is_a_tool_error_that_says_what_to_do(string tool, string arguments, string expected)
    {
        var message = await Client.ErrorAsync(tool, arguments);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_the_server_tells_the_model_nothing_of_its_inside()
    {
        _engine.BeforeAsk = _ => throw new InvalidOperationException("secret detail");
        Assert.Equal("An error occurred invoking 'find_segment'.", await Client.ErrorAsync("find_segment", """{"image":"scene.png"}"""));
    }

    [Fact]
    public async Task A_cancelled_call_stops_in_the_engine_and_the_server_goes_on()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _engine.BeforeAsk = async token =>
        {
            token.Register(stopped.SetResult);
            started.SetResult();
            await Task.Delay(Timeout.Infinite, token);
        };
        var (call, cancel) = CallToCancel(Client);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30));

        _engine.BeforeAsk = _ => Task.CompletedTask;
        await Client.AnswerAsync("find_segment", """{"image":"scene.png"}""");
    }

    [Fact]
    public async Task Resources_are_announced_as_templates_and_unknown_ones_refused()
    {
        var templates = await Client.ListResourceTemplatesAsync();
        Assert.Equal(
            ["find://result/{resultId}/mask/{number}.png", "find://result/{resultId}/mask/{number}.polygons.json", "find://result/{resultId}/mask/{number}.rle.json", "find://result/{resultId}/overlay.png"],
            templates.Select(template => template.UriTemplate).Where(uri => !uri.StartsWith("find://album", StringComparison.Ordinal) && !uri.StartsWith("find://prototype", StringComparison.Ordinal)).Order());
        var error = await Assert.ThrowsAsync<McpProtocolException>(() => ReadAsync("find://result/res_0/mask/1.png"));
        Assert.Contains("No result is kept under the id 'res_0'", error.Message, StringComparison.Ordinal);
        var result = await Client.AnswerAsync("find_segment", """{"image":"scene.png"}""");
        error = await Assert.ThrowsAsync<McpProtocolException>(() => ReadAsync($"find://result/{result.Id("resultId")}/mask/7.png"));
        Assert.Contains("Its regions are 1 (blue), 2 (red).", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mask_is_read_as_polygons()
    {
        var segment = await Client.AnswerAsync("find_segment", """{"image":"scene.png"}""");
        var json = Assert.IsType<TextResourceContents>(await ReadAsync($"find://result/{segment.Id("resultId")}/mask/2.polygons.json"));
        var mask = JsonDocument.Parse(json.Text).RootElement;
        Assert.Equal((100, 80), (mask.GetProperty("width").GetInt32(), mask.GetProperty("height").GetInt32()));
        var polygon = Assert.Single(mask.GetProperty("polygons").EnumerateArray());
        Assert.Equal(
            [(10, 10), (10, 30), (30, 10), (30, 30)],
            polygon.GetProperty("outer").EnumerateArray().Select(point => (point[0].GetInt32(), point[1].GetInt32())).Order());
        Assert.Empty(polygon.GetProperty("holes").EnumerateArray());
    }

    [Fact]
    public async Task The_model_is_listed_and_read()
    {
        var model = Assert.Single(await Client.ListResourcesAsync(), resource => resource.Uri != "find://prototypes");
        Assert.Equal("find://model", model.Uri);
        var json = JsonDocument.Parse(Assert.IsType<TextResourceContents>(await ReadAsync(model.Uri)).Text).RootElement;
        Assert.Equal(("colour", "1.0"), (json.Id("name"), json.Id("version")));
        Assert.Contains("red", json.GetProperty("things").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(["white"], json.GetProperty("stuff").EnumerateArray().Select(name => name.GetString()!));
    }

    [Fact]
    public async Task Ids_that_are_kept_are_completed()
    {
        async Task<IList<string>> Complete(Reference reference, string argument, string begun, Dictionary<string, string>? others = null) => (await Client.CompleteAsync(new CompleteRequestParams
        {
            Ref = reference,
            Argument = new Argument
            {
                Name = argument,
                Value = begun,
            },
            Context = others is null ? null : new CompleteContext { Arguments = others },
        })).Completion.Values;

        var mask = new ResourceTemplateReference { Uri = "find://result/{resultId}/mask/{number}.png" };
        var outline = new PromptReference { Name = "outline" };
        Assert.Empty(await Complete(mask, "resultId", ""));

        var scene = await Client.AnswerAsync("find_segment", """{"image":"scene.png"}""");
        var green = await Client.AnswerAsync("find_segment", """{"image":"green.png"}""");
        Assert.Equal([green.Id("resultId"), scene.Id("resultId")], await Complete(mask, "resultId", ""));
        Assert.Equal([scene.Id("resultId")], await Complete(mask, "resultId", scene.Id("resultId")[..12]));
        Assert.Equal([green.Id("imageId"), scene.Id("imageId")], await Complete(outline, "image", "img_"));
        Assert.Equal(["1", "2"], await Complete(mask, "number", "", new() { ["resultId"] = scene.Id("resultId") }));
        Assert.Empty(await Complete(mask, "number", "", new() { ["resultId"] = "res_0" }));
        Assert.Empty(await Complete(outline, "what", "r"));
    }

    [Fact]
    public async Task Prompts_are_listed_filled_in_and_refuse_what_is_missing()
    {
        var prompts = (await Client.ListPromptsAsync()).ToDictionary(prompt => prompt.Name, prompt => prompt.ProtocolPrompt);
        Assert.Equal(["look", "outline", "same-as"], prompts.Keys.Order());
        Assert.All(prompts.Values, prompt => Assert.False(string.IsNullOrEmpty(prompt.Title) || string.IsNullOrEmpty(prompt.Description) || prompt.Arguments!.Any(argument => string.IsNullOrEmpty(argument.Description))));

        async Task<string> Text(string name, Dictionary<string, object?> arguments) =>
            Assert.IsType<TextContentBlock>(Assert.Single((await Client.GetPromptAsync(name, arguments)).Messages).Content).Text;
        var outline = await Text("outline", new() { ["image"] = "scene.png", ["what"] = "<the \"red\" square> & {{more}}" });
        Assert.StartsWith("Outline the following in the picture scene.png: <the \"red\" square> & {{more}}\n", outline, StringComparison.Ordinal);
        Assert.DoesNotContain("question", await Text("look", new() { ["image"] = "scene.png" }), StringComparison.Ordinal);
        Assert.EndsWith("looked for: Is it red?", await Text("look", new() { ["image"] = "scene.png", ["question"] = "Is it red?" }), StringComparison.Ordinal);

        var error = await Assert.ThrowsAsync<McpProtocolException>(() => Client.GetPromptAsync("outline", new Dictionary<string, object?> { ["image"] = "scene.png" }).AsTask());
        Assert.Contains("needs the argument 'what'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_say_how_long_they_hold_where_the_protocol_knows_of_it()
    {
        var tools = await Client.ListToolsAsync(new ListToolsRequestParams());
        var isModern = string.CompareOrdinal(protocolVersion, "2026-07-28") >= 0;
        Assert.Equal(isModern ? (TimeSpan.FromMinutes(5), CacheScope.Public) : (null, null), (tools.TimeToLive, tools.CacheScope));
        var model = await Client.ReadResourceAsync("find://model");
        Assert.Equal(isModern ? (TimeSpan.FromMinutes(5), CacheScope.Private) : (null, null), (model.TimeToLive, model.CacheScope));
    }

    private static (int Width, int Height) Size(RgbImage picture) => (picture.Width, picture.Height);

    private async Task<ResourceContents> ReadAsync(string uri) => Assert.Single((await Client.ReadResourceAsync(uri)).Contents);

    private static void AssertDescribed(JsonElement schema)
    {
        foreach (var property in schema.GetProperty("properties").EnumerateObject())
        {
            Assert.True(property.Value.TryGetProperty("description", out _), $"{property.Name} has no description");
        }
    }
}
