using FindAgents.Engine;

namespace FindAgents.Cli.Clients;

/// <summary>A client's configuration is not what it should be; it was left as it is.</summary>
internal sealed class ClientConfigurationException(string message, Exception? innerException = null) : FindException(message, innerException!);
