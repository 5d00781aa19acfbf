using FindAgents.Agents.Albums;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace FindAgents.McpServer;

/// <summary>Leaves the tool that fills albums out of what is listed where it would only be refused.</summary>
internal static class AlbumIndexing
{
    public static McpRequestHandler<ListToolsRequestParams, ListToolsResult> HideWhereNotAllowed(McpRequestHandler<ListToolsRequestParams, ListToolsResult> next) =>
        async (request, cancellationToken) =>
        {
            var result = await next(request, cancellationToken);

            // Whoever lists tools does not wait for the model, as the operations do.
            var allowed = request.Services!.GetService<AlbumOperationsOptions>()?.AllowIndexing ?? request.Services!.GetRequiredService<AlbumOperations>().AllowsIndexing;
            if (!allowed)
            {
                result.Tools = [.. result.Tools.Where(tool => tool.Name != FindAlbumTools.IndexName)];
            }

            return result;
        };
}
