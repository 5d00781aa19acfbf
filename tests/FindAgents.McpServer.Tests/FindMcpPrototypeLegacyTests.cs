namespace FindAgents.McpServer.Tests;

/// <summary>The protocol of 2025-06-18, which opens with a handshake.</summary>
public sealed class FindMcpPrototypeLegacyTests() : FindMcpPrototypeTests("2025-06-18");
