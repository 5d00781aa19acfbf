using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FindAgents.Tests;

/// <summary>Many clients at once: sends tool calls to an MCP server over HTTP, all at the same time, and counts what becomes of each.</summary>
internal static class McpLoad
{
    /// <summary>Sends the calls.</summary>
    /// <param name="address">The server.</param>
    /// <param name="calls">The tool and its arguments, for each call.</param>
    /// <param name="attempts">How often a call is sent at most; after a refusal it waits as long as it was told to.</param>
    public static async Task<McpLoadReport> RunAsync(Uri address, IReadOnlyList<(string Tool, string Arguments)> calls, int attempts)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        var report = new McpLoadReport { Calls = calls.Count };
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(calls.Select(call => Task.Run(() => CallAsync(http, call.Tool, call.Arguments, attempts, report))));
        report.Elapsed = Stopwatch.GetElapsedTime(start);
        return report;
    }

    private static async Task CallAsync(HttpClient http, string tool, string arguments, int attempts, McpLoadReport report)
    {
        var start = Stopwatch.GetTimestamp();
        for (var attempt = 1; attempt <= attempts; attempt++)
        {
            try
            {
                using var response = await http.SendAsync(Request(tool, arguments));
                var text = await response.Content.ReadAsStringAsync();
                if (response.StatusCode == HttpStatusCode.OK && Result(text) is { } result)
                {
                    report.Latencies.Add(Stopwatch.GetElapsedTime(start));
                    report.Count(result.TryGetProperty("isError", out var isError) && isError.GetBoolean() ? McpLoadOutcome.ToolError : McpLoadOutcome.Answered);
                    return;
                }

                // A refusal is clear when it says, to programs and to people, when to come again.
                var isClear = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
                    && response.Headers.RetryAfter?.Delta > TimeSpan.Zero
                    && JsonDocument.Parse(text).RootElement.GetProperty("error").GetProperty("message").GetString()!.Contains("again", StringComparison.Ordinal);
                if (!isClear)
                {
                    report.Lose($"{(int)response.StatusCode}: {text}");
                    return;
                }

                report.CountRefusal();
                if (attempt < attempts)
                {
                    await Task.Delay(response.Headers.RetryAfter!.Delta!.Value);
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
            {
                report.Lose(e.Message);
                return;
            }
        }

        report.Count(McpLoadOutcome.Refused);
    }

    private static HttpRequestMessage Request(string tool, string arguments)
    {
        var body = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = 1,
            ["method"] = "tools/call",
            ["params"] = new JsonObject { ["name"] = tool, ["arguments"] = JsonNode.Parse(arguments) },
        };
        var request = new HttpRequestMessage(HttpMethod.Post, (string?)null) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        return request;
    }

    private static JsonElement? Result(string stream)
    {
        var last = stream.Split('\n').LastOrDefault(line => line.StartsWith("data:", StringComparison.Ordinal));
        return last is not null && JsonDocument.Parse(last[5..]).RootElement.TryGetProperty("result", out var result) ? result : null;
    }
}
