using FindAgents.Agents.Prototypes;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace FindAgents.McpServer;

/// <summary>Leaves the tool that saves prototypes out of what is listed where it would only be refused.</summary>
internal static class PrototypeSaving
{
    public static McpRequestHandler<ListToolsRequestParams, ListToolsResult> HideWhereNotAllowed(McpRequestHandler<ListToolsRequestParams, ListToolsResult> next) =>
        async (request, cancellationToken) =>
        {
            var result = await next(request, cancellationToken);
            if (!request.Services!.GetRequiredService<PrototypeOperations>().AllowsSaving)
            {
                result.Tools = [.. result.Tools.Where(tool => tool.Name != FindPrototypeTools.SaveName)];
            }

            return result;
        };
}
