using System.Collections.Concurrent;
using System.Text.Json;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace FindAgents.McpServer.Tests;

/// <summary>Whole requests over MCP: a real client and the real server over pipes, in both eras of the protocol.</summary>
public abstract class FindMcpRunTests(string protocolVersion) : IAsyncLifetime, IDisposable
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
        _server = await InMemoryServer.StartAsync(_root, _engine, protocolVersion, options =>
        {
            options.Place = _temp.At("albums");
            options.AllowIndexing = true;
        });
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
    public async Task The_tool_takes_a_sentence_or_a_plan_and_says_how_a_plan_looks()
    {
        var tool = (await Client.ListToolsAsync()).Single(tool => tool.Name == "find_run").ProtocolTool;
        Assert.Equal((true, false, true, false), (tool.Annotations!.ReadOnlyHint, tool.Annotations.DestructiveHint, tool.Annotations.IdempotentHint, tool.Annotations.OpenWorldHint));
        var properties = tool.InputSchema.GetProperty("properties");
        Assert.Equal(["album", "composition", "images", "request"], properties.EnumerateObject().Select(property => property.Name).Order());
        Assert.False(tool.InputSchema.TryGetProperty("required", out var required) && required.GetArrayLength() > 0);
        var step = properties.GetProperty("composition").GetProperty("properties").GetProperty("steps").GetProperty("items");
        Assert.Contains("region-retrieval", step.GetProperty("properties").GetProperty("prototype").GetProperty("enum").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("array", step.GetProperty("properties").GetProperty("prompt").GetProperty("properties").GetProperty("box").GetProperty("type").GetString());
        Assert.Contains("find_run", Client.ServerInstructions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sentence_is_understood_and_done()
    {
        await Client.AnswerAsync("find_album_index", """{"album":"squares","folders":["photos"]}""");
        var schema = (await Client.ListToolsAsync()).Single(tool => tool.Name == "find_run").ProtocolTool.OutputSchema!.Value;
        var result = await Client.CallAsync("find_run", """{"request":"find 2 photos of a red square without green, then outline the red square in them"}""");
        var answer = result.StructuredContent!.Value;
        Assert.False(result.IsError ?? false, McpAnswers.Text(result));
        JsonFits.Assert(schema, answer);
        Assert.True(JsonElement.DeepEquals(answer, JsonDocument.Parse(McpAnswers.Text(result)).RootElement));
        Assert.Equal(["image-text-retrieval", "grounded-segmentation"], answer.GetProperty("composition").GetProperty("steps").EnumerateArray().Select(step => step.Id("prototype")));
        var steps = answer.GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(["done", "done"], steps.Select(step => step.Id("outcome")));
        Assert.Equal((10, 10, 20, 20), steps[1].GetProperty("images")[1].GetProperty("regions")[0].Box());

        // Two photos side by side, and a link to each.
        var picture = Assert.Single(result.Content.OfType<ImageContentBlock>());
        Assert.True(RgbImage.Load(picture.DecodedData.Span).Width > 140);
        Assert.Equal(2, result.Content.OfType<ResourceLinkBlock>().Count());
        var link = Assert.Single((await Client.ReadResourceAsync(result.Content.OfType<ResourceLinkBlock>().First().Uri)).Contents);
        Assert.Equal("image/png", link.MimeType);

        var closer = await Client.AnswerAsync("find_ground", $$"""{"image":"photos/scene.png","phrases":["@{{steps[1].GetProperty("images")[1].Id("resultId")}}#1"]}""");
        Assert.Equal((10, 10, 20, 20), closer.GetProperty("regions")[0].Box());
    }

    [Fact]
    public async Task A_plan_is_run_on_the_images_at_hand_and_a_failed_step_says_why()
    {
        var schema = (await Client.ListToolsAsync()).Single(tool => tool.Name == "find_run").ProtocolTool.OutputSchema!.Value;
        var data = $"data:image/png;base64,{Convert.ToBase64String(Pictures.RedAndBlue.ToPng())}";
        var answer = await Client.AnswerAsync("find_run", $$$"""
            {"images":["{{{data}}}"],"composition":{"steps":[
              {"prototype":"interactive-segmentation","prompt":{"points":[[60,30]]},"why":"a point"},
              {"prototype":"interleaved-segmentation","images":"$1","phrases":["$1"]},
              {"prototype":"grounded-segmentation","images":"none.png","phrases":["red"]},
              {"prototype":"instance-segmentation","images":"$3"}]}}
            """);
        JsonFits.Assert(schema, answer);
        var steps = answer.GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(["done", "done", "failed", "skipped"], steps.Select(step => step.Id("outcome")));
        Assert.Equal((50, 20, 30, 40), steps[1].GetProperty("images")[0].GetProperty("regions")[0].Box());
        Assert.Contains("none.png", steps[2].Id("message"), StringComparison.Ordinal);
        Assert.Equal(1, _engine.EncodeCalls);
    }

    [Fact]
    public async Task A_refusal_is_an_answer()
    {
        var result = await Client.CallAsync("find_run", """{"request":"rotate @photos/scene.png"}""");
        Assert.False(result.IsError ?? false);
        var answer = result.StructuredContent!.Value;
        Assert.Empty(answer.GetProperty("steps").EnumerateArray());
        Assert.Contains("rotate", answer.GetProperty("composition").Id("reason"), StringComparison.Ordinal);
        Assert.NotEmpty(answer.GetProperty("composition").Id("hint"));
        Assert.Empty(result.Content.OfType<ImageContentBlock>());
    }

    [Theory]
    [InlineData("{}", "Give either a request")]
    [InlineData("""{"request":"segment @a.png","composition":{"steps":[]}}""", "Give either a request")]
    [InlineData("""{"composition":{"steps":[{"prototype":"dance","images":"a.png"}]}}""", "There is no task prototype 'dance'")]
    [InlineData("""{"composition":{"steps":[null]}}""", "null")]
    [InlineData("""{"composition":{"steps":[{"prototype":"grounded-segmentation","images":"a.png","phrases":"red"}]}}""", "The argument 'composition' of find_run does not fit")]
    [InlineData("""{"composition":{"steps":[{"prototype":"interactive-segmentation","images":"a.png","prompt":{"box":[1,2]}}]}}""", "The argument 'composition' of find_run does not fit")]
    [InlineData("""{"request":"find photos of a red square"}""", "Make one of a folder of photos")]
    [InlineData("""{"request":"find photos of a red square","album":"nope"}""", "There is no album 'nope'")]
    [InlineData("""{"request":"segment it","images":[" "]}""", "has no name")]
    public async Task A_mistake_is_a_tool_error_that_says_what_to_do(string arguments, string expected)
    {
        var message = await Client.ErrorAsync("find_run", arguments);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_is_told_and_a_run_can_be_cancelled()
    {
        var told = new ConcurrentQueue<ProgressNotificationValue>();
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var relay = new Relay(value =>
        {
            told.Enqueue(value);
            if (value.Message?.Contains("image 2 of 2", StringComparison.Ordinal) == true)
            {
                second.TrySetResult();
            }
        });

        // Once the answer is there a client listens no longer, so that the run is held until it was told of the second image.
        var images = 0;
        _engine.BeforeEncode = token => ++images == 1 ? Task.CompletedTask : second.Task.WaitAsync(TimeSpan.FromMinutes(1), token);
        var arguments = new Dictionary<string, object?> { ["composition"] = JsonDocument.Parse("""{"steps":[{"prototype":"grounded-segmentation","images":["photos/red.png","photos/scene.png"],"phrases":["red"]}]}""").RootElement };
        var result = await Client.CallToolAsync("find_run", arguments, relay);
        Assert.False(result.IsError ?? false, McpAnswers.Text(result));
        Assert.Contains(told, value => value is { Total: 1, Progress: 0.5f } && value.Message!.Contains("grounded-segmentation of photos/scene.png", StringComparison.Ordinal));

        var encoding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _engine.BeforeEncode = async token =>
        {
            encoding.TrySetResult();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
            }
            finally
            {
                ended.TrySetResult();
            }
        };
        var (run, cancel) = Client.CallToCancel("find_run", """{"request":"segment everything in @photos/green.png"}""");
        await encoding.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await ended.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    private sealed class Relay(Action<ProgressNotificationValue> tell) : IProgress<ProgressNotificationValue>
    {
        public void Report(ProgressNotificationValue value) => tell(value);
    }
}
