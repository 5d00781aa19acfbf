namespace FindAgents.McpServer.Tests;

/// <summary>The stateless protocol of 2026-07-28.</summary>
public sealed class FindMcpRunModernTests() : FindMcpRunTests("2026-07-28");
