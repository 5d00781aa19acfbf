using System.Text.Json;
using FindAgents.Agents;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Images;
using FindAgents.Agents.Phrases;
using FindAgents.Agents.Prototypes;
using FindAgents.Engine;
using FindAgents.McpServer.Http;
using FindAgents.Tests;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace FindAgents.McpServer.Tests;

/// <summary>The examples of docs/mcp.md.</summary>
public sealed class McpPageTests
{
    [Fact]
    public void Every_example_of_the_page_runs_here() =>
        DocPage.AssertExamplesRun("mcp.md", "tests/FindAgents.McpServer.Tests/McpPageTests.cs");

    [Fact]
    public async Task A_server_of_ones_own()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddFindEngine().UseLogging();
        services.AddFindOperations(options => options.Roots.Add("/home/me/Pictures"));
        services.AddFindAlbums(options => options.AllowIndexing = true);
        services.AddFindMcpServer().WithStdioServerTransport();

        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        Assert.Equal(10, provider.GetServices<McpServerTool>().Count());
        Assert.Equal(12, provider.GetServices<McpServerResource>().Count());
    }

    // Compiled, so that the example holds; what it does is held to in Http/.
    private static async Task ServeOverHttpAsync()
    {
        var options = new FindMcpServerOptions { Roots = { "/home/me/Pictures" } };
        var http = new FindHttpOptions { Endpoint = FindHttpOptions.ParseEndpoint("127.0.0.1:9000"), MaxCalls = 8 };
        await using var server = await FindHttpServer.StartAsync(options, http);
        await server.RunAsync();
    }

    [SkippableFact]
    public async Task An_example_that_cannot_be_served_says_why()
    {
        Skip.If(Directory.Exists("/home/me/Pictures"), "This machine has the folder of the example.");
        var error = await Assert.ThrowsAsync<ImageAccessException>(ServeOverHttpAsync);
        Assert.Contains("/home/me/Pictures", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Arguments_and_answers_are_those_of_the_tools()
    {
        var blocks = DocPage.Blocks("mcp.md", "json").Select(block => JsonDocument.Parse(block).RootElement).ToList();
        Assert.Equal("mcp", blocks[0].GetProperty("servers").GetProperty("findagents").GetProperty("args")[0].GetString());
        Assert.Equal("mcp", blocks[1].GetProperty("mcpServers").GetProperty("findagents").GetProperty("args")[0].GetString());

        using var root = new TempFolder();
        await using var server = await InMemoryServer.StartAsync(root, new ColourEngine(), null, options => options.Place = root.At("albums"));
        var tools = (await server.Client.ListToolsAsync()).ToDictionary(tool => tool.Name, tool => tool.ProtocolTool);
        JsonFits.Assert(tools["find_ground"].InputSchema, blocks[2]);
        JsonFits.Assert(tools["find_ground"].OutputSchema!.Value, blocks[3]);
        JsonFits.Assert(tools["find_refine"].InputSchema, blocks[4]);
        JsonFits.Assert(tools["find_ground"].InputSchema, blocks[5]);
        Assert.Equal(
            ["dog.jpg", "res_ckts25e5pjrd1z4f", "my photo.jpg"],
            blocks[5].GetProperty("phrases").EnumerateArray().SelectMany(phrase => WrittenPhrase.Parse(phrase.GetString()!).References).Select(reference => reference.Image));
        JsonFits.Assert(tools["find_album_search"].InputSchema, blocks[6]);
        Assert.Equal("people", Assert.Single(WrittenQuery.Parse(blocks[6].GetProperty("query").GetString()!).Without).Text);
        JsonFits.Assert(tools["find_album_search"].OutputSchema!.Value.GetProperty("properties").GetProperty("hits").GetProperty("items"), blocks[7]);
    }

    [Fact]
    public void The_addresses_are_those_of_the_resources()
    {
        var page = File.ReadAllText(Path.Combine(DocPage.Root, "docs", "mcp.md"));
        string[] albums = [AlbumUri.AlbumTemplate, AlbumUri.PhotoTemplate, AlbumUri.ThumbnailTemplate, AlbumUri.RegionsTemplate, AlbumUri.MaskPngTemplate, AlbumUri.MaskRleTemplate, AlbumUri.SheetTemplate];
        Assert.All([FindUri.MaskPngTemplate, FindUri.MaskRleTemplate, FindUri.MaskPolygonsTemplate, FindUri.OverlayTemplate, PrototypeUri.List, PrototypeUri.YamlTemplate, PrototypeUri.PictureTemplate, .. albums], template => Assert.Contains($"`{template}`", page, StringComparison.Ordinal));
    }
}
