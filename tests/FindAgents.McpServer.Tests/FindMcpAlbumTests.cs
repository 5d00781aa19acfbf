using System.Collections.Concurrent;
using System.Text.Json;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace FindAgents.McpServer.Tests;

/// <summary>Albums over MCP: a real client and the real server over pipes, in both eras of the protocol.</summary>
public abstract class FindMcpAlbumTests(string protocolVersion) : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _temp = new();
    private readonly TempFolder _root = new();
    private readonly ColourEngine _engine = new();
    private InMemoryServer _server = null!;

    private McpClient Client => _server.Client;

    public async Task InitializeAsync()
    {
        _root.Folder("photos");
        _root.Write("photos/red.png", Pictures.Draw(40, 30, ("red", new Box(5, 5, 10, 10))).ToPng());
        _root.Write("photos/scene.png", Pictures.RedAndBlue.ToPng());
        _root.Write("photos/green.png", Pictures.Green.ToPng());
        _root.Write("like.png", Pictures.Draw(60, 40, ("green", new Box(1, 1, 9, 9)), ("red", new Box(30, 5, 20, 30))).ToPng());
        _server = await StartAsync(allowIndexing: true);
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Assert.Equal(0, _engine.LiveEncodings);
    }

    public void Dispose()
    {
        _root.Dispose();
        _temp.Dispose();
        _engine.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Tools_are_described_and_only_the_one_that_writes_says_so()
    {
        var tools = (await Client.ListToolsAsync()).ToDictionary(tool => tool.Name, tool => tool.ProtocolTool);
        string[] names = ["find_album_index", "find_album_list", "find_album_regions", "find_album_search", "find_album_similar", "find_album_status"];
        Assert.Equal(names, tools.Keys.Where(name => name.StartsWith("find_album", StringComparison.Ordinal)).Order());
        foreach (var tool in names.Select(name => tools[name]))
        {
            Assert.NotEmpty(tool.Title!);
            Assert.NotEmpty(tool.Description!);
            Assert.Equal((tool.Name != "find_album_index", false, true, false), (tool.Annotations!.ReadOnlyHint, tool.Annotations.DestructiveHint, tool.Annotations.IdempotentHint, tool.Annotations.OpenWorldHint));
            Assert.Equal("object", tool.OutputSchema!.Value.GetProperty("type").GetString());
            foreach (var schema in new[] { tool.InputSchema, tool.OutputSchema.Value })
            {
                Assert.All(schema.GetProperty("properties").EnumerateObject(), property => Assert.True(property.Value.TryGetProperty("description", out _), $"{tool.Name}: {property.Name}"));
            }
        }

        var search = tools["find_album_search"].InputSchema;
        Assert.Equal(["album", "query"], search.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("integer", search.GetProperty("properties").GetProperty("limit").GetProperty("type").GetString());
        Assert.False(tools["find_album_index"].InputSchema.GetProperty("properties").TryGetProperty("progress", out _));
        Assert.Contains("find_album_search", Client.ServerInstructions, StringComparison.Ordinal);
        Assert.Contains("find_ground", Client.ServerInstructions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_makes_an_album_searches_it_and_looks_closer()
    {
        var tools = (await Client.ListToolsAsync()).ToDictionary(tool => tool.Name, tool => tool.ProtocolTool.OutputSchema!.Value);
        var index = await Client.AnswerAsync("find_album_index", """{"album":"squares","folders":["photos"]}""");
        Assert.Equal((3, 3), (index.GetProperty("added").GetInt32(), index.GetProperty("photos").GetInt32()));
        JsonFits.Assert(tools["find_album_index"], index);
        var list = await Client.AnswerAsync("find_album_list", "{}");
        Assert.Equal("squares", Assert.Single(list.GetProperty("albums").EnumerateArray()).Id("name"));
        JsonFits.Assert(tools["find_album_list"], list);
        JsonFits.Assert(tools["find_album_status"], await Client.AnswerAsync("find_album_status", """{"album":"squares"}"""));

        var result = await Client.CallAsync("find_album_search", """{"album":"squares","query":"a red square without green","limit":2}""");
        var answer = result.StructuredContent!.Value;
        JsonFits.Assert(tools["find_album_search"], answer);
        Assert.True(JsonElement.DeepEquals(answer, JsonDocument.Parse(McpAnswers.Text(result)).RootElement));
        var hits = answer.GetProperty("hits").EnumerateArray().ToList();
        Assert.Equal(["photos/red.png", "photos/scene.png"], hits.Select(hit => hit.Id("path")));
        var region = hits[1].GetProperty("matches")[0].GetProperty("regions")[0];
        Assert.Equal((10, 10, 20, 20), region.Box());

        // One picture with the numbers, and a link to it.
        var sheet = Assert.Single(result.Content.OfType<ImageContentBlock>());
        Assert.Equal("image/jpeg", sheet.MimeType);
        Assert.True(RgbImage.Load(sheet.DecodedData.Span) is { Width: > 100, Height: > 60 });
        var link = Assert.Single(result.Content.OfType<ResourceLinkBlock>());
        Assert.Equal(sheet.DecodedData.ToArray(), Assert.IsType<BlobResourceContents>(await ReadAsync(link.Uri)).DecodedData.ToArray());

        var closer = await Client.AnswerAsync("find_ground", $$"""{"image":"{{hits[1].Id("image")}}","phrases":["blue","like @{{answer.Id("resultId")}}#1"]}""");
        Assert.Equal([(50, 20, 30, 40), (10, 10, 20, 20)], closer.GetProperty("regions").EnumerateArray().Select(found => found.Box()));
        var interleaved = await Client.AnswerAsync("find_album_search", """{"album":"squares","query":"the patch of @like.png(0,0,12,12)"}""");
        Assert.Equal("photos/green.png", interleaved.GetProperty("hits")[0].Id("path"));

        var regions = await Client.AnswerAsync("find_album_regions", """{"album":"squares","query":"red","thingsOnly":true,"perPhoto":1}""");
        JsonFits.Assert(tools["find_album_regions"], regions);
        Assert.Equal("red", regions.GetProperty("hits")[0].GetProperty("region").Id("label"));
        var similar = await Client.AnswerAsync("find_album_similar", $$"""{"album":"squares","image":"like.png(25,0,30,40)","regions":true}""");
        JsonFits.Assert(tools["find_album_similar"], similar);
        Assert.Equal("red", similar.GetProperty("hits")[0].GetProperty("region").Id("label"));
    }

    [Fact]
    public async Task Progress_is_told_and_a_cancelled_run_can_go_on()
    {
        var told = new ConcurrentQueue<ProgressNotificationValue>();
        var expected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var progress = new Relay(value =>
        {
            told.Enqueue(value);
            if (value.Total == 3)
            {
                expected.TrySetResult();
            }
        });

        // Once the answer is there a client listens no longer, so that the run is held until it was told how much there is to do.
        // The first picture is no photo: a new album asks the model with it what it gives.
        var pictures = 0;
        _engine.BeforeEncode = token => pictures++ == 0 ? Task.CompletedTask : expected.Task.WaitAsync(TimeSpan.FromMinutes(1), token);
        var result = await Client.CallToolAsync("find_album_index", new Dictionary<string, object?> { ["album"] = "squares", ["folders"] = new[] { "photos" } }, progress);
        Assert.False(result.IsError ?? false, McpAnswers.Text(result));
        Assert.Contains(told, value => value.Message == "Looking at the folders");

        foreach (var (name, side) in new[] { ("blue", 10), ("bluer", 12), ("bluest", 14) })
        {
            _root.Write($"photos/{name}.png", Pictures.Draw(40, 30, ("blue", new Box(5, 5, side, side))).ToPng());
        }

        var before = _engine.EncodeCalls;
        var encoding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _engine.BeforeEncode = async _ =>
        {
            encoding.TrySetResult();
            await goOn.Task;
        };
        var (run, cancel) = Client.CallToCancel("find_album_index", """{"album":"squares"}""");
        await encoding.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        // A second request is read after the notification that cancels the first.
        await Client.ListToolsAsync();
        goOn.SetResult();

        // The photo at hand was finished, since its work was done; the others were left.
        _engine.BeforeEncode = _ => Task.CompletedTask;
        Assert.Equal(2, (await Client.AnswerAsync("find_album_index", """{"album":"squares"}""")).GetProperty("added").GetInt32());
        Assert.Equal(before + 3, _engine.EncodeCalls);
    }

    [Fact]
    public async Task Resources_are_listed_read_and_their_albums_completed()
    {
        await Client.AnswerAsync("find_album_index", """{"album":"squares","folders":["photos"]}""");
        var templates = (await Client.ListResourceTemplatesAsync()).Select(template => template.UriTemplate).Where(uri => uri.StartsWith("find://album", StringComparison.Ordinal)).ToList();
        Assert.Equal(7, templates.Count);
        var hit = (await Client.AnswerAsync("find_album_search", """{"album":"squares","query":"red"}""")).GetProperty("hits")[0];
        var mask = Assert.IsType<BlobResourceContents>(await ReadAsync(hit.GetProperty("matches")[0].GetProperty("regions")[0].Id("mask")));
        Assert.Equal(100, MaskPng.Decode(mask.DecodedData.Span).Area);
        Assert.Equal("image/jpeg", (await ReadAsync($"{hit.Id("image")}/thumbnail")).MimeType);
        var status = Assert.IsType<TextResourceContents>(await ReadAsync("find://album/squares"));
        Assert.Equal(3, JsonDocument.Parse(status.Text).RootElement.GetProperty("photos").GetInt32());
        Assert.Equal(hit.Id("id"), JsonDocument.Parse(Assert.IsType<TextResourceContents>(await ReadAsync(hit.Id("image"))).Text).RootElement.Id("id"));
        Assert.Equal("red", JsonDocument.Parse(Assert.IsType<TextResourceContents>(await ReadAsync($"{hit.Id("image")}/regions")).Text).RootElement[0].Id("label"));
        var error = await Assert.ThrowsAsync<McpProtocolException>(() => ReadAsync("find://album/nope"));
        Assert.Contains("There is no album 'nope'", error.Message, StringComparison.Ordinal);

        var completed = await Client.CompleteAsync(new ResourceTemplateReference { Uri = "find://album/{album}" }, "album", "sq");
        Assert.Equal(["squares"], completed.Completion.Values);
        Assert.Empty((await Client.CompleteAsync(new ResourceTemplateReference { Uri = "find://album/{album}" }, "album", "x")).Completion.Values);
    }

    [Theory]
    [InlineData("find_album_search", """{"album":"nope","query":"red"}""", "There is no album 'nope'")]
    [InlineData("find_album_search", """{"album":"../x","query":"red"}""", "cannot be called '../x'")]
    [InlineData("find_album_search", """{"album":"squares"}""", "find_album_search needs the argument 'query'")]
    [InlineData("find_album_search", """{"album":"squares","query":" "}""", "The query is empty")]
    [InlineData("find_album_search", """{"album":"squares","query":"red","limit":0}""", "Ask for 1 to 100")]
    [InlineData("find_album_search", """{"album":"squares","query":"red","limit":"many"}""", "The argument 'limit' of find_album_search does not fit")]
    [InlineData("find_album_search", """{"album":"squares","query":"@/etc/passwd"}""", "is not below an allowed folder")]
    [InlineData("find_album_search", """{"album":"squares","query":"red","from":"yesterday"}""", "from is 'yesterday', which is no date")]
    [InlineData("find_album_regions", """{"album":"squares","query":"red","perPhoto":0}""", "0 regions of each photo")]
    [InlineData("find_album_similar", """{"album":"squares","image":"like.png","regions":true}""", "Name a piece of it")]
    [InlineData("find_album_similar", """{"album":"squares","image":""}""", "No image was named")]
    [InlineData("find_album_status", """{"album":""}""", "No album was named")]
    [InlineData("find_album_index", """{"album":"squares","folders":["/etc"]}""", "is not an allowed one")]
    [InlineData("find_album_index", """{"album":"new"}""", "There is no album 'new'")]
    [InlineData("find_album_index", """{"album":"a b","folders":["photos"]}""", "cannot be called 'a b'")]
    public async Task A_mistake_is_a_tool_error_that_says_what_to_do(string tool, string arguments, string expected)
    {
        await Client.AnswerAsync("find_album_index", """{"album":"squares","folders":["photos"]}""");
        var message = await Client.ErrorAsync(tool, arguments);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_it_may_only_search_the_tool_that_writes_is_not_there_and_refused()
    {
        await Client.AnswerAsync("find_album_index", """{"album":"squares","folders":["photos"]}""");
        await using var searching = await StartAsync(allowIndexing: false);
        Assert.DoesNotContain("find_album_index", (await searching.Client.ListToolsAsync()).Select(tool => tool.Name));
        Assert.Contains("may only be searched here", await searching.Client.ErrorAsync("find_album_index", """{"album":"squares"}"""), StringComparison.Ordinal);
        Assert.Equal("photos/red.png", (await searching.Client.AnswerAsync("find_album_search", """{"album":"squares","query":"red"}""")).GetProperty("hits")[0].Id("path"));
    }

    private Task<InMemoryServer> StartAsync(bool allowIndexing) => InMemoryServer.StartAsync(_root, allowIndexing ? _engine : new ColourEngine(), protocolVersion, options =>
    {
        options.Place = _temp.At("albums");
        options.AllowIndexing = allowIndexing;
    });

    private async Task<ResourceContents> ReadAsync(string uri) => Assert.Single((await Client.ReadResourceAsync(uri)).Contents);

    private sealed class Relay(Action<ProgressNotificationValue> tell) : IProgress<ProgressNotificationValue>
    {
        public void Report(ProgressNotificationValue value) => tell(value);
    }
}
