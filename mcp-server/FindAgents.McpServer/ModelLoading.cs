using FindAgents.Agents;
using FindAgents.Agents.Albums;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace FindAgents.McpServer;

/// <summary>The model on its way into memory: a server greets its clients before it is there, and calls wait for it.</summary>
internal sealed class ModelLoading(IServiceProvider services)
{
    private readonly Lazy<Task<FindOperations>> _operations = new(() => Task.Run(() =>
    {
        // Albums whose place cannot be used are told of at the start, too.
        _ = services.GetService<AlbumOperations>();
        return services.GetRequiredService<FindOperations>();
    }));

    /// <summary>Ends when the model is loaded, or with what is wrong with it. Asked for first, it begins.</summary>
    public Task<FindOperations> Operations => _operations.Value;

    /// <summary>Lets a call wait without holding a thread, and tells the caller why, where it asked for progress.</summary>
    public static McpRequestHandler<TParams, TResult> Await<TParams, TResult>(McpRequestHandler<TParams, TResult> next)
        where TParams : RequestParams =>
        async (request, cancellationToken) =>
        {
            // A server put together by hand has none: its operations come when its tools do.
            if (request.Services?.GetService<ModelLoading>() is { } loading)
            {
                if (!loading.Operations.IsCompleted && request.Params?.ProgressToken is { } token)
                {
                    await request.Server.NotifyProgressAsync(token, new ProgressNotificationValue { Progress = 0, Message = "The model is being loaded." }, cancellationToken: cancellationToken);
                }

                await loading.Operations.WaitAsync(cancellationToken);
            }

            return await next(request, cancellationToken);
        };
}
