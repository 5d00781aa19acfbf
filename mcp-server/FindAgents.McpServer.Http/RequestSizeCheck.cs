using Microsoft.AspNetCore.Http;

namespace FindAgents.McpServer.Http;

/// <summary>Says in words what the web server says in a number: a request that is too large, said so before or found so while reading.</summary>
internal sealed class RequestSizeCheck(long maxBytes)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.ContentLength > maxBytes)
        {
            await RefuseAsync(context);
            return;
        }

        try
        {
            await next(context);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await RefuseAsync(context);
        }
    }

    private Task RefuseAsync(HttpContext context) => HttpRefusal.WriteAsync(
        context,
        StatusCodes.Status413PayloadTooLarge,
        $"The request is larger than the {maxBytes} bytes that this server takes. Send a smaller image, or put it below an allowed folder and name it by its path.");
}
