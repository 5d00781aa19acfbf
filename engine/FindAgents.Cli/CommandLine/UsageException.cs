namespace FindAgents.Cli.CommandLine;

/// <summary>The options are fine one by one, but not together.</summary>
internal sealed class UsageException(string message) : Exception(message);
