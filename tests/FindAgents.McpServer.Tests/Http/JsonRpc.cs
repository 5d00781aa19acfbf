using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FindAgents.McpServer.Tests.Http;

/// <summary>The protocol spoken by hand, for what no well-behaved client would say.</summary>
internal static class JsonRpc
{
    public static HttpRequestMessage Call(string tool, string arguments, string? progressToken = null)
    {
        var parameters = new JsonObject { ["name"] = tool, ["arguments"] = JsonNode.Parse(arguments) };
        if (progressToken is not null)
        {
            parameters["_meta"] = new JsonObject { ["progressToken"] = progressToken };
        }

        return Message(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["method"] = "tools/call", ["params"] = parameters }.ToJsonString());
    }

    public static HttpRequestMessage Message(string json)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, (string?)null)
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        return request;
    }

    /// <summary>The messages of an answer, be it one or a stream of them.</summary>
    public static async Task<IReadOnlyList<JsonElement>> MessagesAsync(this HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return response.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? [.. text.Split('\n').Where(line => line.StartsWith("data:", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line[5..]).RootElement)]
            : [JsonDocument.Parse(text).RootElement];
    }

    /// <summary>What a refusal says, and after how many seconds to try again.</summary>
    public static async Task<(string Message, int? RetryAfter)> RefusalAsync(this HttpResponseMessage response)
    {
        var error = Assert.Single(await response.MessagesAsync());
        Assert.Equal(JsonValueKind.Null, error.GetProperty("id").ValueKind);
        var seconds = (int?)response.Headers.RetryAfter?.Delta?.TotalSeconds;
        var details = error.GetProperty("error");
        Assert.Equal(seconds, details.TryGetProperty("data", out var data) ? data.GetProperty("retryAfterSeconds").GetInt32() : null);
        return (details.GetProperty("message").GetString()!, seconds);
    }
}
