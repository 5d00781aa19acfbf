using FindAgents.Agents.Albums;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace FindAgents.McpServer;

/// <summary>Completes the names of albums in addresses.</summary>
internal static class AlbumCompletions
{
    private const string Argument = "album";

    // The protocol's own limit.
    private const int Most = 100;

    public static async ValueTask<CompleteResult> CompleteAsync(RequestContext<CompleteRequestParams> request, CancellationToken cancellationToken)
    {
        if (request.Params is not { Argument: { Name: Argument } argument, Ref: ResourceTemplateReference })
        {
            return new CompleteResult();
        }

        var names = await request.Services!.GetRequiredService<AlbumOperations>().NamesAsync(cancellationToken);
        string[] fitting = [.. names.Where(name => name.StartsWith(argument.Value, StringComparison.OrdinalIgnoreCase))];
        return new CompleteResult
        {
            Completion = new Completion
            {
                Values = [.. fitting.Take(Most)],
                Total = fitting.Length,
                HasMore = fitting.Length > Most,
            },
        };
    }
}
