using System.Reflection;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Prototypes;
using FindAgents.McpServer;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the MCP server with dependency injection.</summary>
public static class FindMcpServerServiceCollectionExtensions
{
    /// <summary>Adds an MCP server with the tools and resources of FindAgents; a transport is added to what this returns.</summary>
    /// <param name="services">
    /// The services, which need <see cref="FindAgents.Agents.FindOperations"/> (see <c>AddFindOperations</c>). Where <see cref="AlbumOperations"/>
    /// are among them already (see <c>AddFindAlbums</c>), the server has the tools of albums as well; and those of task prototypes where
    /// <see cref="PrototypeOperations"/> are (see <c>AddFindPrototypes</c>).
    /// </param>
    /// <returns>The server's builder.</returns>
    public static IMcpServerBuilder AddFindMcpServer(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton<FindTools>().AddFindCompositions().AddSingleton<FindRunTools>();
        var server = services
            .AddMcpServer(options =>
            {
                options.ServerInfo = new Implementation
                {
                    Name = "findagents",
                    Title = "FindAgents",
                    Version = FindMcpServer.Version,
                };
                options.ServerInstructions = FindMcpServer.Instructions;
            })
            .WithTools(Tools<FindTools>())
            .WithTools(Tools<FindRunTools>())
            .WithResources<FindResources>()
            .WithPrompts(PromptFile.All)
            .WithCompleteHandler(Completions.CompleteAsync)
            .WithMessageFilters(filters => filters.AddIncomingFilter(ToolErrors.TellOfShape))
            .WithRequestFilters(filters =>
            {
                filters.AddCallToolFilter(ToolErrors.Tell);
                filters.AddReadResourceFilter(ToolErrors.Tell);
                filters.AddCallToolFilter(ModelLoading.Await);
                filters.AddReadResourceFilter(ModelLoading.Await);
                filters.AddListToolsFilter(CacheHints.OfList);
                filters.AddListPromptsFilter(CacheHints.OfList);
                filters.AddListResourcesFilter(CacheHints.OfList);
                filters.AddListResourceTemplatesFilter(CacheHints.OfList);
                filters.AddReadResourceFilter(CacheHints.OfDocument);
            });
        if (services.Any(service => service.ServiceType == typeof(AlbumOperations)))
        {
            AddAlbums(server);
        }

        if (services.Any(service => service.ServiceType == typeof(PrototypeOperations)))
        {
            AddPrototypes(server);
        }

        return server;
    }

    private static void AddAlbums(IMcpServerBuilder server)
    {
        server.Services.AddSingleton<FindAlbumTools>();
        server.Services.PostConfigure<McpServerOptions>(options => options.ServerInstructions += FindMcpServer.AlbumInstructions);
        server
            .WithTools(Tools<FindAlbumTools>())
            .WithResources<FindAlbumResources>()
            .WithRequestFilters(filters => filters.AddListToolsFilter(AlbumIndexing.HideWhereNotAllowed));
    }

    private static void AddPrototypes(IMcpServerBuilder server)
    {
        server.Services.AddSingleton<FindPrototypeTools>();
        server.Services.PostConfigure<McpServerOptions>(options => options.ServerInstructions += FindMcpServer.PrototypeInstructions);
        server
            .WithTools(Tools<FindPrototypeTools>())
            .WithResources<FindPrototypeResources>()
            .WithRequestFilters(filters => filters.AddListToolsFilter(PrototypeSaving.HideWhereNotAllowed));
    }

    private static IEnumerable<McpServerTool> Tools<TTools>()
        where TTools : notnull => typeof(TTools)
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(method => method.IsDefined(typeof(McpServerToolAttribute)))
        .Select(method => McpServerTool.Create(
            method,
            request => request.Services!.GetRequiredService<TTools>(),
            new McpServerToolCreateOptions { SerializerOptions = ToolJson.Options, SchemaCreateOptions = ToolJson.Schemas }));
}
