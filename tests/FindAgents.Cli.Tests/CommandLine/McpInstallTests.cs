using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using FindAgents.Cli.Clients;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Tests.Scripted;

namespace FindAgents.Cli.Tests.CommandLine;

public sealed class McpInstallTests : IDisposable
{
    private const string Commented =
        "{\r\n\t// my servers\r\n\t\"servers\": {\r\n\t\t\"other\": { \"command\": \"x\" }, // keep me\r\n\t},\r\n\t\"inputs\": [ 1,2 ]\r\n}\r\n";

    private readonly CommandRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("vscode", "servers")]
    [InlineData("claude-desktop", "mcpServers")]
    [InlineData("claude-code", "mcpServers")]
    [InlineData("cursor", "mcpServers")]
    [InlineData("windsurf", "mcpServers")]
    [InlineData("gemini-cli", "mcpServers")]
    public async Task A_client_without_a_configuration_gets_one(string client, string key)
    {
        var file = _run.At("new folder/mcp.json");
        Assert.Equal(ExitCode.Ok, await _run.RunAsync(["mcp", "install", "--client", client, "--config", file, "--root", _run.At(".")]));
        Assert.Equal([file], _run.Lines);
        var entry = JsonNode.Parse(await File.ReadAllTextAsync(file))![key]!["findagents"]!;
        Assert.True(File.Exists((string?)entry["command"]), $"{entry["command"]} is no command");
        Assert.Equal(["mcp", "--root", Path.GetFullPath(_run.At("."))], entry["args"]!.AsArray().Select(argument => (string?)argument));
        Assert.Equal([file], Directory.GetFileSystemEntries(_run.At("new folder")));
    }

    [Fact]
    public async Task All_else_stays_letter_by_letter_and_the_file_as_it_was_is_kept()
    {
        var file = Write("mcp.json", Commented);
        Assert.Equal(ExitCode.Ok, await InstallAsync(file, "--url", "http://127.0.0.1:8321/mcp"));
        Assert.Equal(
            Commented.Replace("\"servers\": {", "\"servers\": {\r\n\t\t\"findagents\": {\r\n\t\t\t\"type\": \"http\",\r\n\t\t\t\"url\": \"http://127.0.0.1:8321/mcp\"\r\n\t\t},", StringComparison.Ordinal),
            await File.ReadAllTextAsync(file));
        Assert.Equal(Commented, await File.ReadAllTextAsync(file + ".before-findagents"));

        // Again changes nothing; another address changes the address.
        var first = await File.ReadAllTextAsync(file);
        Assert.Equal(ExitCode.Ok, await InstallAsync(file, "--url", "http://127.0.0.1:8321/mcp"));
        Assert.Equal(first, await File.ReadAllTextAsync(file));
        Assert.Equal(ExitCode.Ok, await InstallAsync(file, "--url", "http://127.0.0.1:9000/mcp"));
        Assert.Equal(first.Replace("8321", "9000", StringComparison.Ordinal), await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData("{ \"servers\": ")]
    [InlineData("[]")]
    [InlineData("\"servers\"")]
    [InlineData("{ \"servers\": [] }")]
    [InlineData("{ \"servers\": null }")]
    [InlineData("{} {}")]
    [InlineData("servers: {}")]
    public async Task What_is_no_configuration_is_left_alone(string content)
    {
        var file = Write("mcp.json", content);
        Assert.Equal(ExitCode.Input, await InstallAsync(file));
        Assert.Contains($"'{file}' is not JSON, and was left as it is", _run.Error, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(file));
        Assert.False(File.Exists(file + ".before-findagents"));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_left_alone()
    {
        var file = _run.At("mcp.json");
        byte[] content = [(byte)'{', 0xFF, 0xFE, (byte)'}'];
        await File.WriteAllBytesAsync(file, content);
        Assert.Equal(ExitCode.Input, await InstallAsync(file));
        Assert.Equal(content, await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public async Task Printing_writes_nothing()
    {
        var file = Write("mcp.json", Commented);
        Assert.Equal(ExitCode.Ok, await InstallAsync(file, "--print", "--root", "${workspaceFolder}", "--name", "eyes"));
        var shown = JsonNode.Parse(_run.Out)!["servers"]!["eyes"]!;
        Assert.Equal(("stdio", "${workspaceFolder}"), ((string?)shown["type"], (string?)shown["args"]![2]));
        Assert.Contains(file, _run.Error, StringComparison.Ordinal);
        Assert.Equal(Commented, await File.ReadAllTextAsync(file));
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_link_and_the_permissions_of_the_file_stay()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has other permissions, and links for administrators alone.");
        var file = Write("real.json", "{\"numStartups\": 3}");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var link = _run.At("link.json");
        File.CreateSymbolicLink(link, file);
        Assert.Equal(ExitCode.Ok, await InstallAsync(link));
        Assert.Equal(file, new FileInfo(link).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file + ".before-findagents"));
        var root = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        Assert.Equal(3, (int?)root["numStartups"]);
        Assert.NotNull(root["servers"]!["findagents"]);
    }

    [Theory]
    [InlineData("There are: vscode", "--client", "emacs")]
    [InlineData("no such folder", "--client", "vscode", "--root", "nowhere at all")]
    [InlineData("--url is 'ftp://x'", "--client", "vscode", "--url", "ftp://x")]
    [InlineData("--root goes with", "--client", "vscode", "--url", "http://127.0.0.1:1/mcp", "--root", ".")]
    [InlineData("--name is empty", "--client", "vscode", "--name", " ")]
    [InlineData("'--client' is required", "--print")]
    public async Task A_line_that_makes_no_sense_is_explained(string expected, params string[] arguments)
    {
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["mcp", "install", "--config", _run.At("mcp.json"), .. arguments]));
        Assert.Contains(expected, _run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_run.At("mcp.json")));
    }

    [Fact]
    public async Task A_client_that_takes_no_address_says_so()
    {
        Assert.Equal(ExitCode.Input, await _run.RunAsync(["mcp", "install", "--client", "claude-desktop", "--url", "http://127.0.0.1:1/mcp", "--print"]));
        Assert.Contains("Claude Desktop takes no addresses", _run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--token-file", "x")]
    [InlineData("--rate", "5")]
    [InlineData("--allow-host", "x")]
    public async Task What_goes_with_http_alone_is_refused_over_stdio(params string[] arguments)
    {
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["mcp", .. arguments]));
        Assert.Contains($"{arguments[0]} goes with --http", _run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a bearer token", "--http", "0.0.0.0:0")]
    [InlineData("is no address to listen on", "--http", "nowhere:0")]
    [InlineData("cannot be read", "--http", "--token-file", "/no/such/file")]
    public async Task An_http_server_that_cannot_be_is_not_started(string expected, params string[] arguments)
    {
        Assert.Equal(ExitCode.Usage, await _run.RunAsync(["mcp", .. arguments]));
        Assert.Contains(expected, _run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_a_configuration_holds_the_server_comes_in_and_all_else_stays() =>
        Gen.Select(Configuration, Gen.Bool, Gen.OneOf("servers", "mcpServers")).Sample((root, isIndented, key) =>
        {
            var path = _run.At($"{Guid.NewGuid():n}.json");
            File.WriteAllText(path, root.ToJsonString(new JsonSerializerOptions { WriteIndented = isIndented }));
            var entry = new JsonObject { ["command"] = "c" };
            var written = JsonNode.Parse(ClientConfiguration.Read(path).With(key, "findagents", entry))!.AsObject();

            var expected = root.DeepClone().AsObject();
            if (expected[key] is null)
            {
                expected[key] = new JsonObject();
            }

            expected[key]!["findagents"] = entry.DeepClone();
            return JsonNode.DeepEquals(expected, written);
        });

    private static Gen<JsonObject> Configuration
    {
        get
        {
            // What means something in JSON, where it means nothing.
            var text = Gen.String["abc \"\\{}[]:,/*é\t\n"];
            var value = Gen.OneOf(
                text.Select(content => (JsonNode)JsonValue.Create(content)),
                Gen.Int.Select(number => (JsonNode)JsonValue.Create(number)),
                Gen.Int.Array[0, 3].Select(numbers => (JsonNode)new JsonArray([.. numbers.Select(number => (JsonNode)number)])));
            var servers = Gen.Dictionary(Gen.OneOf(Gen.OneOf("findagents", "other"), text), value)[0, 4]
                .Select(members => (JsonNode)new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, (JsonNode?)member.Value.DeepClone()))));
            return Gen.Select(
                Gen.Dictionary(Gen.OneOf(Gen.OneOf("servers", "mcpServers"), text), servers)[0, 3],
                Gen.Dictionary(text, value)[0, 3],
                (objects, others) => new JsonObject(objects.Concat(others.Where(other => !objects.ContainsKey(other.Key)))
                    .Select(member => KeyValuePair.Create(member.Key, (JsonNode?)member.Value.DeepClone()))));
        }
    }

    private Task<int> InstallAsync(string file, params string[] arguments) =>
        _run.RunAsync(["mcp", "install", "--client", "vscode", "--config", file, .. arguments]);

    private string Write(string name, string content)
    {
        File.WriteAllBytes(_run.At(name), Encoding.UTF8.GetBytes(content));
        return _run.At(name);
    }
}
