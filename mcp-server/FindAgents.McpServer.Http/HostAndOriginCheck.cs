using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace FindAgents.McpServer.Http;

/// <summary>Refuses requests that a web page had a browser send here, under a name that is not the server's or from an origin that is not.</summary>
/// <remarks>A page anywhere may let its own name point at 127.0.0.1 (DNS rebinding) and then speak to local servers as if to itself; what gives it away is the name.</remarks>
internal sealed class HostAndOriginCheck
{
    private readonly List<StringSegment> _hosts;

    public HostAndOriginCheck(FindHttpOptions options)
    {
        _hosts = ["localhost", "127.0.0.1", "[::1]", .. options.AllowedHosts.Select(host => new StringSegment(host))];
        var address = options.Endpoint.Address;
        if (!address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
        {
            _hosts.Add(address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString());
        }
    }

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsServed(context.Request.Host.Host))
        {
            return HttpRefusal.WriteAsync(
                context,
                StatusCodes.Status403Forbidden,
                $"This server is not called '{Short(context.Request.Host.Host)}'. Call it by the address that it printed when it started, or start it with --allow-host and that name.");
        }

        // Programs send no Origin; browsers do, for the page that makes the request.
        foreach (var origin in context.Request.Headers.Origin)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var page) || page.Scheme is not ("http" or "https") || !IsServed(page.Host))
            {
                return HttpRefusal.WriteAsync(
                    context,
                    StatusCodes.Status403Forbidden,
                    $"Pages of '{Short(origin)}' may not call this server. Call it from a program, or start the server with --allow-host and the name of that site.");
            }
        }

        return next(context);
    }

    private bool IsServed(string? host) => !string.IsNullOrEmpty(host) && HostString.MatchesAny(host, _hosts);

    private static string Short(string? text) => text is { Length: > 120 } ? text[..120] + "…" : text ?? "";
}
