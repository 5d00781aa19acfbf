using System.IO.Pipelines;
using FindAgents.Agents;
using FindAgents.Agents.Albums;
using FindAgents.Agents.Prototypes;
using FindAgents.Tests;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace FindAgents.McpServer.Tests;

/// <summary>A real server and a real client over two pipes; the engine is the test's.</summary>
internal sealed class InMemoryServer : ITestServer
{
    private readonly Pipe _toServer = new();
    private readonly Pipe _toClient = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ServiceProvider _services;
    private readonly Task _running;

    private InMemoryServer(TempFolder root, ColourEngine engine, Action<AlbumOperationsOptions>? albums, Action<PrototypeOperationsOptions>? prototypes)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddFindEngine(_ => engine);
        services.AddFindOperations(options => options.Roots.Add(root.Path));
        if (albums is not null)
        {
            services.AddFindAlbums(albums);
        }

        if (prototypes is not null)
        {
            services.AddFindPrototypes(prototypes);
        }

        services.AddFindMcpServer().WithStreamServerTransport(_toServer.Reader.AsStream(), _toClient.Writer.AsStream());
        _services = services.BuildServiceProvider(validateScopes: true);
        _services.GetRequiredService<FindOperations>();
        _services.GetService<AlbumOperations>();
        _running = _services.GetRequiredService<ModelContextProtocol.Server.McpServer>().RunAsync(_stop.Token);
    }

    public McpClient Client { get; private set; } = null!;

    public static async Task<InMemoryServer> StartAsync(TempFolder root, ColourEngine engine, string? protocolVersion = null, Action<AlbumOperationsOptions>? albums = null, Action<PrototypeOperationsOptions>? prototypes = null)
    {
        var server = new InMemoryServer(root, engine, albums, prototypes);
        var transport = new StreamClientTransport(server._toServer.Writer.AsStream(), server._toClient.Reader.AsStream());
        server.Client = await McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = protocolVersion, DiscoverProbeTimeout = TimeSpan.FromSeconds(60) });
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _stop.CancelAsync();
        await _toServer.Writer.CompleteAsync();
        await _toClient.Writer.CompleteAsync();
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
        }

        await _services.DisposeAsync();
        _stop.Dispose();
    }
}
