namespace FindAgents.McpServer.Tests;

/// <summary>The stateless protocol of 2026-07-28.</summary>
public sealed class FindMcpPrototypeModernTests() : FindMcpPrototypeTests("2026-07-28");
