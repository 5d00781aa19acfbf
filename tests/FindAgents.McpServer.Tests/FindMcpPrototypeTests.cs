using System.Text.Json;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Models.Mini;
using FindAgents.Engine.Prototypes;
using FindAgents.Tests;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace FindAgents.McpServer.Tests;

/// <summary>Task prototypes over MCP: a real client and the real server over pipes, in both eras of the protocol.</summary>
public abstract class FindMcpPrototypeTests(string protocolVersion) : IAsyncLifetime, IDisposable
{
    private static readonly TaskPrototype Shy = MiniPrototypes.GroundedSegmentation.ToBuilder("shy-grounding").Describe("Grounding that is \"mine\".").Build();

    private readonly TempFolder _temp = new();
    private readonly ColourEngine _engine = new();
    private InMemoryServer _server = null!;

    private McpClient Client => _server.Client;

    public async Task InitializeAsync() => _server = await StartAsync(allowSaving: true);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose()
    {
        _temp.Dispose();
        _engine.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Tools_are_described_and_only_the_one_that_writes_says_so()
    {
        var tools = (await Client.ListToolsAsync()).ToDictionary(tool => tool.Name, tool => tool.ProtocolTool);
        foreach (var name in (string[])["find_prototypes", "find_prototype_save"])
        {
            var tool = tools[name];
            Assert.NotEmpty(tool.Title!);
            Assert.NotEmpty(tool.Description!);
            Assert.Equal((name != "find_prototype_save", false, true, false), (tool.Annotations!.ReadOnlyHint, tool.Annotations.DestructiveHint, tool.Annotations.IdempotentHint, tool.Annotations.OpenWorldHint));
            Assert.All(tool.OutputSchema!.Value.GetProperty("properties").EnumerateObject(), property => Assert.True(property.Value.TryGetProperty("description", out _), property.Name));
        }

        Assert.Contains("find_prototypes", Client.ServerInstructions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_reads_one_changes_it_saves_it_and_looks_at_it()
    {
        var tools = (await Client.ListToolsAsync()).ToDictionary(tool => tool.Name, tool => tool.ProtocolTool.OutputSchema!.Value);
        Assert.Equal(MiniPrototypes.GroundedSegmentation, TaskPrototype.FromYaml(Assert.IsType<TextResourceContents>(await ReadAsync("find://prototype/grounded-segmentation")).Text));

        var result = await Client.CallToolAsync("find_prototype_save", new Dictionary<string, object?> { ["yaml"] = Shy.ToYaml() });
        Assert.False(result.IsError ?? false, McpAnswers.Text(result));
        var saved = result.StructuredContent!.Value;
        JsonFits.Assert(tools["find_prototype_save"], saved);
        Assert.Equal("shy-grounding", saved.Id("name"));
        var drawing = Assert.IsType<BlobResourceContents>(await ReadAsync(Assert.Single(result.Content.OfType<ResourceLinkBlock>()).Uri));
        Assert.Equal("image/png", drawing.MimeType);
        Assert.Equal(PrototypePicture.Render(Shy).Height, RgbImage.Load(drawing.DecodedData.Span).Height);
        Assert.Equal(Shy, TaskPrototype.FromYaml(Assert.IsType<TextResourceContents>(await ReadAsync("find://prototype/shy-grounding")).Text));

        var list = await Client.AnswerAsync("find_prototypes", "{}");
        JsonFits.Assert(tools["find_prototypes"], list);
        var own = Assert.Single(list.GetProperty("prototypes").EnumerateArray(), prototype => prototype.GetProperty("own").GetBoolean());
        Assert.Equal("shy-grounding", own.Id("name"));
        Assert.True(JsonElement.DeepEquals(list, JsonDocument.Parse(Assert.IsType<TextResourceContents>(await ReadAsync("find://prototypes")).Text).RootElement));
        Assert.Contains((await Client.ListResourcesAsync()).Select(resource => resource.Uri), uri => uri == "find://prototypes");

        var completed = await Client.CompleteAsync(new ResourceTemplateReference { Uri = "find://prototype/{name}" }, "name", "s");
        Assert.Equal(["semantic-segmentation", "shy-grounding"], completed.Completion.Values);
    }

    [Fact]
    public async Task A_mistake_is_a_tool_error_that_says_what_to_do()
    {
        await SaveAsync(Shy.ToYaml());
        Assert.Contains("already", await ErrorAsync(Shy.ToYaml()), StringComparison.Ordinal);
        Assert.Contains("comes along", await ErrorAsync(MiniPrototypes.GroundedSegmentation.ToYaml()), StringComparison.Ordinal);
        Assert.Contains("cannot be the name", await ErrorAsync(Shy.ToBuilder("../x").Build().ToYaml()), StringComparison.Ordinal);
        Assert.Contains("nested more than", await ErrorAsync(new string('[', 50_000)), StringComparison.Ordinal);
        Assert.Contains("(line ", await ErrorAsync(Shy.ToYaml().Replace("phrases: required", "phrases: perhaps", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("There is no task prototype 'none'", (await Assert.ThrowsAnyAsync<McpException>(() => ReadAsync("find://prototype/none"))).Message, StringComparison.Ordinal);
        Assert.Contains("There is no task prototype 'none'", (await Assert.ThrowsAnyAsync<McpException>(() => ReadAsync("find://prototype/none.png"))).Message, StringComparison.Ordinal);
        Assert.Equal([_temp.At("shelf", "shy-grounding.yaml")], Directory.GetFiles(_temp.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Where_they_may_only_be_read_the_tool_that_writes_is_not_there_and_refused()
    {
        await using var reading = await StartAsync(allowSaving: false);
        var tools = (await reading.Client.ListToolsAsync()).Select(tool => tool.Name).ToList();
        Assert.DoesNotContain("find_prototype_save", tools);
        Assert.Contains("find_prototypes", tools);
        Assert.Contains("may only be read here", await reading.Client.ErrorAsync("find_prototype_save", """{"yaml":"name: x"}"""), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_temp.At("shelf")));
    }

    private Task<InMemoryServer> StartAsync(bool allowSaving) => InMemoryServer.StartAsync(_temp, _engine, protocolVersion, null, options =>
    {
        options.Folder = _temp.At("shelf");
        options.AllowSaving = allowSaving;
    });

    private async Task SaveAsync(string yaml)
    {
        var result = await Client.CallToolAsync("find_prototype_save", new Dictionary<string, object?> { ["yaml"] = yaml });
        Assert.False(result.IsError ?? false, McpAnswers.Text(result));
    }

    private async Task<string> ErrorAsync(string yaml)
    {
        var message = await Client.ErrorAsync("find_prototype_save", JsonSerializer.Serialize(new { yaml }));
        Assert.DoesNotContain("Exception", message, StringComparison.Ordinal);
        return message;
    }

    private async Task<ResourceContents> ReadAsync(string uri) => Assert.Single((await Client.ReadResourceAsync(uri)).Contents);
}
