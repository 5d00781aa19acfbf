using FindAgents.Agents;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Prototypes;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace FindAgents.McpServer;

/// <summary>What a person may mean who has begun to type an id: those that are kept, the one used last first; or the name of an album or a task prototype.</summary>
internal static class Completions
{
    private const string Album = "album";
    private const string Prototype = "name";

    // The protocol's own bound on what one answer may list.
    private const int Most = 100;

    public static async ValueTask<CompleteResult> CompleteAsync(RequestContext<CompleteRequestParams> request, CancellationToken cancellationToken)
    {
        var services = request.Services!;
        if (request.Params is { Ref: ResourceTemplateReference, Argument.Name: Prototype } && services.GetService<PrototypeOperations>() is { } prototypes)
        {
            return Matching(request, prototypes.Names());
        }

        // Before the model is loaded there are no ids, and nobody who types waits for a model.
        var isLoading = services.GetService<ModelLoading>() is { Operations.IsCompletedSuccessfully: false };
        var values = isLoading ? []
            : request.Params is { Ref: ResourceTemplateReference, Argument.Name: Album } && services.GetService<AlbumOperations>() is { } albums
                ? await albums.NamesAsync(cancellationToken)
                : Candidates(services.GetRequiredService<FindOperations>(), request.Params!);
        return Matching(request, values);
    }

    private static CompleteResult Matching(RequestContext<CompleteRequestParams> request, IReadOnlyList<string> values)
    {
        var begun = request.Params!.Argument.Value ?? "";
        var matching = values.Where(value => value.StartsWith(begun, StringComparison.OrdinalIgnoreCase)).ToList();
        return new CompleteResult
        {
            Completion = new Completion
            {
                Values = [.. matching.Take(Most)],
                Total = matching.Count,
                HasMore = matching.Count > Most,
            },
        };
    }

    private static IReadOnlyList<string> Candidates(FindOperations operations, CompleteRequestParams asked) => (asked.Ref, asked.Argument.Name) switch
    {
        (ResourceTemplateReference, "resultId") => operations.ResultIds(),
        (ResourceTemplateReference, "number") when asked.Context?.Arguments?.TryGetValue("resultId", out var id) == true => operations.RegionNumbers(id),
        (PromptReference, "image") => operations.Images.Ids,
        (PromptReference, "resultId") => operations.ResultIds(),
        _ => [],
    };
}
