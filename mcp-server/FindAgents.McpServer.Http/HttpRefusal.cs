using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace FindAgents.McpServer.Http;

/// <summary>A request that does not get as far as the protocol: a status for the client, and a JSON-RPC error that says in words what to do.</summary>
internal static class HttpRefusal
{
    // JSON-RPC leaves -32000 to -32099 to servers; the SDK says the same where it refuses a request.
    private const int ServerError = -32000;

    /// <summary>Answers with an error; does nothing where an answer has begun.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="message">What is wrong and what to do next, for a person or a model to read.</param>
    /// <param name="retryAfter">Seconds after which to try again, where that helps.</param>
    public static async Task WriteAsync(HttpContext context, int status, string message, int? retryAfter = null)
    {
        if (context.Response.HasStarted)
        {
            return;
        }

        var error = new JsonObject { ["code"] = ServerError, ["message"] = message };
        if (retryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            error["data"] = new JsonObject { ["retryAfterSeconds"] = seconds };
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        var body = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = null, ["error"] = error };
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(body, ToolJson.Options), context.RequestAborted);
    }
}
