using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace FindAgents.McpServer.Http;

/// <summary>Tells whoever looks after the server whether it is ready: 200 with the model's name, 503 while it is loaded.</summary>
internal sealed class Health(ModelLoading loading, string version)
{
    public Task WriteAsync(HttpContext context)
    {
        var answer = new JsonObject { ["status"] = "loading", ["version"] = version };
        if (loading.Operations.IsCompletedSuccessfully)
        {
            var model = loading.Operations.Result.Model;
            answer["status"] = "ready";
            answer["model"] = $"{model.Name} {model.Version}";
        }
        else
        {
            answer["status"] = loading.Operations.IsCompleted ? "failed" : "loading";
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "1";
        }

        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer, ToolJson.Options), context.RequestAborted).AsTask();
    }
}
