using ModelContextProtocol.Client;

namespace FindAgents.McpServer.Tests;

/// <summary>A server of FindAgents and a client of it, which go together.</summary>
internal interface ITestServer : IAsyncDisposable
{
    McpClient Client { get; }
}
