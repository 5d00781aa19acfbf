using System.Net;
using FindAgents.McpServer;
using FindAgents.McpServer.Conformance;
using FindAgents.McpServer.Http;
using FindAgents.Tests;
using Microsoft.Extensions.DependencyInjection;

// Our web server as it is, with the tools, resources and prompts that the official conformance suite calls by name.
// Prints its address and serves until it is told to stop; tests/conformance.sh runs it.
var options = new FindMcpServerOptions
{
    EngineFactory = _ => new ColourEngine(),
    ConfigureServer = server => server
        .WithTools<ExpectedTools>()
        .WithTools([ExpectedTools.WithWholeSchema()])
        .WithResources<ExpectedResources>()
        .WithPrompts<ExpectedPrompts>(),
};
var http = new FindHttpOptions
{
    Endpoint = new IPEndPoint(IPAddress.Loopback, 0),
    RequestsPerSecond = 0,
};
await using var server = await FindHttpServer.StartAsync(options, http);
Console.WriteLine(server.Address);
await server.RunAsync();
