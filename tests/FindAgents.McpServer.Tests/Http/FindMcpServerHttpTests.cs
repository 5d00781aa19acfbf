using FindAgents.Tests;
using ModelContextProtocol.Client;

namespace FindAgents.McpServer.Tests.Http;

/// <summary>All that holds over pipes holds over HTTP, where a call is cancelled by hanging up.</summary>
public abstract class FindMcpServerHttpTests(string protocolVersion) : FindMcpServerTests(protocolVersion)
{
    private readonly string _version = protocolVersion;

    private protected override async Task<ITestServer> StartAsync(TempFolder root, ColourEngine engine)
    {
        var server = await HttpTestServer.StartAsync(root, engine);
        await server.ConnectAsync(_version);
        return server;
    }

    private protected override (Task Call, Func<Task> Cancel) CallToCancel(McpClient client)
    {
        var cancellation = new CancellationTokenSource();
        return (client.CallAsync("find_segment", """{"image":"scene.png"}""", cancellation.Token), cancellation.CancelAsync);
    }
}
