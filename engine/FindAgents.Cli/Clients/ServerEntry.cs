using System.Text.Json.Nodes;

namespace FindAgents.Cli.Clients;

/// <summary>How a client gets at the server: a command that it starts, or an address.</summary>
/// <param name="Command">The command, or <see langword="null"/> for a server over HTTP.</param>
/// <param name="Arguments">What the command is given.</param>
/// <param name="Url">The address, or <see langword="null"/> for a server over stdio.</param>
internal sealed record ServerEntry(string? Command, IReadOnlyList<string> Arguments, Uri? Url)
{
    private const string Launcher = "findagents";

    /// <summary>The entry that starts this program.</summary>
    /// <param name="arguments">What it is given.</param>
    public static ServerEntry Stdio(IReadOnlyList<string> arguments)
    {
        // A checkout's script builds what has changed; an installed program has itself only.
        var script = OperatingSystem.IsWindows() ? Launcher + ".cmd" : Launcher;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FindAgents.sln")) && File.Exists(Path.Combine(folder.FullName, script)))
            {
                return new ServerEntry(Path.Combine(folder.FullName, script), arguments, null);
            }
        }

        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? Launcher + ".exe" : Launcher);
        return File.Exists(program)
            ? new ServerEntry(program, arguments, null)
            : new ServerEntry("dotnet", [Path.Combine(AppContext.BaseDirectory, Launcher + ".dll"), .. arguments], null);
    }

    /// <summary>The entry as a client writes it.</summary>
    /// <param name="client">The client.</param>
    /// <exception cref="ClientConfigurationException">The client cannot be told an address.</exception>
    public JsonObject ToJson(McpClientKind client)
    {
        var entry = new JsonObject();
        if (Url is not null)
        {
            if (client.UrlKey is not { } key)
            {
                throw new ClientConfigurationException($"{client.Title} takes no addresses from its configuration file. Leave --url away, so that it starts the server by itself, or add the address in its settings.");
            }

            if (client.HttpType is { } http)
            {
                entry["type"] = http;
            }

            entry[key] = Url.AbsoluteUri;
            return entry;
        }

        if (client.StdioType is { } stdio)
        {
            entry["type"] = stdio;
        }

        entry["command"] = Command;
        entry["args"] = new JsonArray([.. Arguments.Select(argument => (JsonNode)argument)]);
        return entry;
    }
}
