using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace FindAgents.McpServer;

/// <summary>Tells clients how long they need not ask again.</summary>
internal static class CacheHints
{
    // The protocol that has these fields; earlier ones refuse what they do not know.
    private const string Since = "2026-07-28";

    // What a server lists changes only with its version.
    private static readonly TimeSpan Lists = TimeSpan.FromMinutes(5);

    // What lies behind an id never changes, but goes after a while.
    private static readonly TimeSpan Documents = TimeSpan.FromMinutes(5);

    /// <summary>For lists, which are the same for everybody.</summary>
    public static McpRequestHandler<TParams, TResult> OfList<TParams, TResult>(McpRequestHandler<TParams, TResult> next)
        where TResult : ICacheableResult =>
        Add(next, Lists, CacheScope.Public);

    /// <summary>For documents, which belong to those who know their ids. A task prototype has a name that another may take over.</summary>
    public static McpRequestHandler<ReadResourceRequestParams, ReadResourceResult> OfDocument(McpRequestHandler<ReadResourceRequestParams, ReadResourceResult> next)
    {
        var hinted = Add(next, Documents, CacheScope.Private);
        return (request, cancellationToken) => request.Params?.Uri.StartsWith("find://prototype", StringComparison.Ordinal) == true
            ? next(request, cancellationToken)
            : hinted(request, cancellationToken);
    }

    private static McpRequestHandler<TParams, TResult> Add<TParams, TResult>(McpRequestHandler<TParams, TResult> next, TimeSpan time, CacheScope scope)
        where TResult : ICacheableResult =>
        async (request, cancellationToken) =>
        {
            var result = await next(request, cancellationToken);
            var version = request.JsonRpcRequest.Context?.ProtocolVersion ?? request.Server.NegotiatedProtocolVersion;
            if (string.CompareOrdinal(version, Since) >= 0)
            {
                result.TimeToLive = time;
                result.CacheScope = scope;
            }

            return result;
        };
}
