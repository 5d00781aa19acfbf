namespace FindAgents.McpServer.Tests.Http;

/// <summary>The protocol of 2025-06-18 over HTTP.</summary>
public sealed class FindMcpServerHttpLegacyTests() : FindMcpServerHttpTests("2025-06-18");
