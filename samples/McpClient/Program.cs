// An agent whose tools are those of our MCP server: dotnet run -c Release --project samples/McpClient ["REQUEST" [PICTURE [SERVER ARGUMENT…]]]
// With FINDAGENTS_LLM set (docs/compose.md) a language model calls the tools; without, the request goes to find_run, which understands it by itself.
using System.Text.Json;
using FindAgents.Agents.Composers.Llm;
using Microsoft.Agents.AI;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

var request = args.FirstOrDefault() ?? "Find the cup in @coffee.jpg";
var file = args.ElementAtOrDefault(1) ?? "answer.jpg";
var command = args.ElementAtOrDefault(2) ?? Path.Combine(Directory.GetCurrentDirectory(), OperatingSystem.IsWindows() ? "findagents.cmd" : "findagents");
string[] arguments = args.Length > 3 ? args[3..] : ["mcp", "--root", Path.Combine("samples", "photos")];

var server = new StdioClientTransport(new() { Name = "findagents", Command = command, Arguments = arguments, StandardErrorLines = Console.Error.WriteLine });
await using var client = await McpClient.CreateAsync(server);
var tools = await client.ListToolsAsync();
Console.WriteLine($"{client.ServerInfo?.Name} {client.ServerInfo?.Version} offers {string.Join(", ", tools.Select(tool => tool.Name))}");

using var model = ChatClientChoice.Read()?.Open();
if (model is not null)
{
    var agent = new ChatClientAgent(model, instructions: client.ServerInstructions, tools: [.. tools]);
    await foreach (var update in agent.RunStreamingAsync(request))
    {
        Console.Write(update.Text);
    }

    Console.WriteLine();
    return;
}

var progress = new Progress<ModelContextProtocol.ProgressNotificationValue>(value => Console.Error.WriteLine(value.Message));
var answer = await client.CallToolAsync("find_run", new Dictionary<string, object?> { ["request"] = request }, progress);
foreach (var step in answer.StructuredContent?.GetProperty("steps").EnumerateArray().ToArray() ?? [])
{
    Console.WriteLine($"{step.GetProperty("step")}. {step.GetProperty("prototype")}: {step.GetProperty("outcome")}, {step.GetProperty("found")} found");
    foreach (var region in Regions(step))
    {
        Console.WriteLine($"   {region.GetProperty("number")} {region.GetProperty("label")}, score {region.GetProperty("score")}");
    }
}

if (answer.Content.OfType<ImageContentBlock>().FirstOrDefault() is { } picture)
{
    await File.WriteAllBytesAsync(file, picture.DecodedData.ToArray());
    Console.WriteLine($"The picture is {file}.");
}
else
{
    Console.WriteLine(string.Join('\n', answer.Content.OfType<TextContentBlock>().Select(text => text.Text)));
}

static IEnumerable<JsonElement> Regions(JsonElement step) => step.TryGetProperty("images", out var images) ? images.EnumerateArray().SelectMany(image => image.GetProperty("regions").EnumerateArray()) : [];
