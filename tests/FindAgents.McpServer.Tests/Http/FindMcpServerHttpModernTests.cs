namespace FindAgents.McpServer.Tests.Http;

/// <summary>The stateless protocol of 2026-07-28 over HTTP.</summary>
public sealed class FindMcpServerHttpModernTests() : FindMcpServerHttpTests("2026-07-28");
