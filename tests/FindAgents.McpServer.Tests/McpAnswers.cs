using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace FindAgents.McpServer.Tests;

/// <summary>What tests read off tool answers.</summary>
internal static class McpAnswers
{
    public static Task<CallToolResult> CallAsync(this McpClient client, string tool, string arguments, CancellationToken cancellationToken = default) =>
        client.CallToolAsync(tool, JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments)!, cancellationToken: cancellationToken).AsTask();

    /// <summary>Calls a tool in a way that can be cancelled: the call, and what cancels it.</summary>
    /// <remarks>Both are said by hand: the notice that the client itself sends when its token is cancelled does not arrive (SDK 2.3.1).</remarks>
    public static (Task Call, Func<Task> Cancel) CallToCancel(this McpClient client, string tool, string arguments)
    {
        var request = new JsonRpcRequest
        {
            Id = new RequestId("cancel me"),
            Method = RequestMethods.ToolsCall,
            Params = new JsonObject { ["name"] = tool, ["arguments"] = JsonNode.Parse(arguments) },
        };
        return (client.SendRequestAsync(request), () => client.SendNotificationAsync(NotificationMethods.CancelledNotification, new CancelledNotificationParams { RequestId = request.Id }));
    }

    public static async Task<JsonElement> AnswerAsync(this McpClient client, string tool, string arguments)
    {
        var result = await client.CallAsync(tool, arguments);
        Assert.False(result.IsError ?? false, Text(result));
        return result.StructuredContent!.Value;
    }

    public static async Task<string> ErrorAsync(this McpClient client, string tool, string arguments)
    {
        var result = await client.CallAsync(tool, arguments);
        Assert.True(result.IsError, $"{tool} {arguments} was answered: {Text(result)}");
        Assert.Null(result.StructuredContent);
        return Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
    }

    public static string Text(CallToolResult result) => string.Join("\n", result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    public static string Id(this JsonElement answer, string name) => answer.GetProperty(name).GetString()!;

    public static (double X, double Y, double Width, double Height) Box(this JsonElement region)
    {
        var box = region.GetProperty("box");
        return (box.GetProperty("x").GetDouble(), box.GetProperty("y").GetDouble(), box.GetProperty("width").GetDouble(), box.GetProperty("height").GetDouble());
    }
}
