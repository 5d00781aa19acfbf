using System.Net;
using FindAgents.Engine;
using FindAgents.McpServer.Http;
using FindAgents.Tests;
using ModelContextProtocol.Client;

namespace FindAgents.McpServer.Tests.Http;

/// <summary>The real web server on a free port of this machine; the engine is the test's.</summary>
internal sealed class HttpTestServer : ITestServer
{
    private HttpTestServer(FindHttpServer server)
    {
        Server = server;
        Http = new HttpClient { BaseAddress = server.Address };
    }

    public FindHttpServer Server { get; }

    /// <summary>A client that knows nothing of the protocol.</summary>
    public HttpClient Http { get; }

    public McpClient Client { get; private set; } = null!;

    public static async Task<HttpTestServer> StartAsync(
        TempFolder root,
        IFindEngine engine,
        Action<FindHttpOptions>? configure = null,
        Action<FindMcpServerOptions>? serve = null)
    {
        var options = new FindMcpServerOptions
        {
            EngineFactory = _ => engine,
            Roots = { root.Path },

            // A place where no albums are: not where those of whoever runs the tests lie.
            Albums = Path.Combine(Path.GetTempPath(), $"findagents-none-{Guid.NewGuid():n}"),
        };
        serve?.Invoke(options);
        var http = new FindHttpOptions { Endpoint = new IPEndPoint(IPAddress.Loopback, 0), RequestsPerSecond = 0 };
        configure?.Invoke(http);
        return new HttpTestServer(await FindHttpServer.StartAsync(options, http));
    }

    public async Task<McpClient> ConnectAsync(string? protocolVersion = null, string? token = null)
    {
        var transport = new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = Server.Address,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = token is null ? null : new Dictionary<string, string> { ["Authorization"] = $"Bearer {token}" },
        });
        return Client = await McpClient.CreateAsync(transport, new McpClientOptions { ProtocolVersion = protocolVersion, DiscoverProbeTimeout = TimeSpan.FromSeconds(60) });
    }

    public async ValueTask DisposeAsync()
    {
        if (Client is not null)
        {
            await Client.DisposeAsync();
        }

        Http.Dispose();
        await Server.DisposeAsync();
    }
}
