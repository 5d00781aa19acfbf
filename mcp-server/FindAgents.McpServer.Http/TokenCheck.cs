using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace FindAgents.McpServer.Http;

/// <summary>Lets in who knows the token.</summary>
internal sealed class TokenCheck(BearerToken token)
{
    private const string Scheme = "Bearer";

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var isKnown = context.Request.Headers.Authorization is [{ } header]
            && AuthenticationHeaderValue.TryParse(header, out var sent)
            && sent.Scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase)
            && token.Matches(sent.Parameter);
        if (isKnown)
        {
            return next(context);
        }

        context.Response.Headers.WWWAuthenticate = $"{Scheme} realm=\"findagents\"";
        return HttpRefusal.WriteAsync(
            context,
            StatusCodes.Status401Unauthorized,
            "This server asks for a bearer token, and none or a wrong one was sent. Put 'Authorization: Bearer TOKEN' among the headers of the client's configuration; who runs the server knows the token.");
    }
}
