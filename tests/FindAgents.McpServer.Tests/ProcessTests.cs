using System.Diagnostics;
using System.Text.Json;
using FindAgents.Engine.Imaging;
using FindAgents.Engine.Masks;
using FindAgents.Tests;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace FindAgents.McpServer.Tests;

/// <summary>A real client and the real process: <c>findagents mcp</c> on the embedded model and real photos.</summary>
public sealed class ProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TempFolder _temp = new();
    private readonly List<string> _errors = [];

    public ProcessTests()
    {
        _temp.Folder("photos");
        foreach (var photo in new[] { "astronaut.jpg", "coffee.jpg" })
        {
            File.Copy(Path.Combine(DocPage.Root, "samples", "photos", photo), _temp.At("photos", photo));
        }

        _temp.Write("photos/text.jpg", "This is no picture."u8.ToArray());
        _temp.Write("secret.jpg", Pictures.Green.ToPng());
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "findagents.dll");

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2025-06-18")]
    public async Task A_client_grounds_a_phrase_and_makes_the_usual_mistakes(string protocolVersion)
    {
        await using var client = await StartAsync(protocolVersion);
        Assert.Equal(protocolVersion, client.NegotiatedProtocolVersion);
        Assert.Equal(
            ["find_album_list", "find_album_regions", "find_album_search", "find_album_similar", "find_album_status", "find_ground", "find_prototypes", "find_refine", "find_run", "find_segment"],
            (await client.ListToolsAsync()).Select(tool => tool.Name).Order());
        Assert.Empty((await client.AnswerAsync("find_album_list", "{}")).GetProperty("albums").EnumerateArray());

        var result = await client.CallAsync("find_ground", """{"image":"astronaut.jpg","phrases":["person","toothbrush"]}""");
        var answer = result.StructuredContent!.Value;
        var phrase = answer.GetProperty("phrases")[0];
        Assert.True(phrase.GetProperty("found").GetBoolean(), McpAnswers.Text(result));
        Assert.InRange(phrase.GetProperty("score").GetDouble(), 0.01, 1);
        var region = answer.GetProperty("regions").EnumerateArray().Single(r => r.GetProperty("number").GetInt32() == phrase.GetProperty("region").GetInt32());
        Assert.InRange(region.Box().Width, 200, 512);
        var preview = Assert.Single(result.Content.OfType<ImageContentBlock>());
        Assert.True(RgbImage.Load(preview.DecodedData.Span) is { Width: 512, Height: 512 });
        Assert.InRange(preview.DecodedData.Length, 1_000, 200_000);
        var mask = Assert.IsType<BlobResourceContents>(Assert.Single((await client.ReadResourceAsync(region.Id("mask"))).Contents));
        AstronautPhoto.AssertIsPerson(MaskPng.Decode(mask.DecodedData.Span));

        var coffee = await client.AnswerAsync("find_refine", """{"image":"coffee.jpg","box":{"x":150,"y":40,"width":330,"height":290}}""");
        var person = await client.AnswerAsync("find_refine", $$"""{"image":"{{answer.Id("imageId")}}","points":[{"x":200,"y":380}]}""");
        Assert.Equal((600, 512), (coffee.GetProperty("width").GetInt32(), person.GetProperty("width").GetInt32()));
        await client.AnswerAsync("find_segment", $$"""{"image":"{{coffee.Id("imageId")}}"}""");

        async Task Refused(string expected, string tool, string arguments) =>
            Assert.Contains(expected, await client.ErrorAsync(tool, arguments), StringComparison.Ordinal);

        var secret = JsonSerializer.Serialize(_temp.At("secret.jpg"));
        await Refused("is not below an allowed folder", "find_segment", $$"""{"image":{{secret}}}""");
        await Refused("is not below an allowed folder", "find_segment", """{"image":"../secret.jpg"}""");
        await Refused("There is no file 'missing.jpg'", "find_segment", """{"image":"missing.jpg"}""");
        await Refused("text.jpg", "find_segment", """{"image":"text.jpg"}""");
        await Refused("empty", "find_ground", """{"image":"astronaut.jpg","phrases":[" "]}""");
        await Refused("qwrtzpl", "find_ground", """{"image":"astronaut.jpg","phrases":["qwrtzpl"]}""");
        await Refused("NaN", "find_refine", """{"image":"astronaut.jpg","box":{"x":"NaN","y":1,"width":5,"height":5}}""");
        await Refused("above 0", "find_refine", """{"image":"astronaut.jpg","box":{"x":1,"y":1,"width":5,"height":-5}}""");
        await Refused("outside", "find_refine", """{"image":"astronaut.jpg","points":[{"x":-1,"y":5}]}""");
        await Refused("kept for 30 minutes", "find_segment", """{"image":"img_0123456789abcdef"}""");
        await Refused("The kind 'stuff' is not known", "find_segment", """{"image":"astronaut.jpg","kind":"stuff"}""");
    }

    [Fact]
    public async Task The_process_ends_with_its_input_and_keeps_standard_output_to_the_protocol()
    {
        using var process = Start();
        await process.StandardInput.WriteLineAsync("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""");
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        process.StandardInput.Close();
        var rest = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);

        Assert.Equal("findagents", JsonDocument.Parse(line!).RootElement.GetProperty("result").GetProperty("serverInfo").GetProperty("name").GetString());
        Assert.Empty(rest);
        Assert.Equal("", await process.StandardError.ReadToEndAsync());
        Assert.Equal(0, process.ExitCode);
    }

    [SkippableFact]
    public async Task The_process_ends_when_it_is_told_to()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no SIGTERM.");
        using var process = Start();
        await process.StandardInput.WriteLineAsync("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""");
        await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        using (var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Contains(process.ExitCode, new[] { 0, 130, 143 });
    }

    [Fact]
    public async Task A_root_that_does_not_exist_ends_the_process_with_a_message()
    {
        using var process = Start(_temp.At("nowhere"));
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("nowhere", await process.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal("", await process.StandardOutput.ReadToEndAsync());
    }

    private Process Start(string? root = null) => Process.Start(new ProcessStartInfo("dotnet", [Program, "mcp", "--root", root ?? _temp.At("photos")])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private async Task<McpClient> StartAsync(string protocolVersion)
    {
        var transport = new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = "dotnet",
            Arguments = [Program, "mcp", "--root", _temp.At("photos"), "--albums", _temp.At("albums")],
            StandardErrorLines = _errors.Add,
            ShutdownTimeout = TimeSpan.FromSeconds(60),
        });
        return await McpClient.CreateAsync(transport, new McpClientOptions
        {
            ProtocolVersion = protocolVersion,
            InitializationTimeout = Patience,
            DiscoverProbeTimeout = Patience,
        });
    }
}
