using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FindAgents.Cli.Clients;
using FindAgents.Cli.CommandLine;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents mcp install</c>: tells a client of the server, in the client's own configuration.</summary>
internal sealed class McpInstallCommand : Command, ITeach
{
    private static readonly JsonSerializerOptions Shown = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly CliContext _context;
    private readonly Option<string> _client = new("--client")
    {
        Description = $"The client: {string.Join(", ", McpClientKind.All.Select(client => client.Name))}.",
        HelpName = "CLIENT",
        Required = true,
    };

    private readonly Option<string[]> _root = new("--root")
    {
        Description = "A folder below which the agent may name images by path; may be given several times. A variable of the client's, such as ${workspaceFolder}, stays as it is.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _url = new("--url")
    {
        Description = "The address of a server that runs already (findagents mcp --http), instead of one that the client starts.",
        HelpName = "URL",
    };

    private readonly Option<string> _name = new("--name")
    {
        Description = "The server's name in the client.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "findagents",
    };

    private readonly Option<string?> _config = new("--config")
    {
        Description = "The configuration file, where it is not the client's usual one: a workspace's .vscode/mcp.json, a project's .mcp.json.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _print = new("--print")
    {
        Description = "Show what would be written and where, and write nothing.",
    };

    public McpInstallCommand(CliContext context)
        : base("install", "Write the server into the configuration of a client, such as VS Code or Claude Desktop.")
    {
        _context = context;
        Options.Add(_client);
        Options.Add(_root);
        Options.Add(_url);
        Options.Add(_name);
        Options.Add(_config);
        Options.Add(_print);
        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("For VS Code, everywhere", "findagents mcp install --client vscode --root ~/Pictures"),
        ("For one workspace of VS Code", "findagents mcp install --client vscode --config .vscode/mcp.json --root '${workspaceFolder}'"),
        ("See what Claude Desktop would be told", "findagents mcp install --client claude-desktop --root ~/Pictures --print"),
        ("A server that runs already", "findagents mcp install --client claude-code --url http://127.0.0.1:8321/mcp"),
    ];

    public string Notes =>
        """
        All else in the file stays as it is, comments included, and the file as it was is kept beside it with the ending
        .before-findagents. A file that cannot be read as a configuration is left alone. Restart the client afterwards.
        """;

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var asked = parsed.GetValue(_client);
        var client = McpClientKind.All.FirstOrDefault(known => known.Name == asked)
            ?? throw new UsageException($"'{asked}' is no client that is known here. There are: {string.Join(", ", McpClientKind.All.Select(known => known.Name))}. Others read what --print shows for one that is like them.");
        var name = parsed.GetValue(_name)!;
        if (string.IsNullOrWhiteSpace(name))
        {
            throw new UsageException("--name is empty: give the server a name.");
        }

        var entry = Entry(parsed).ToJson(client);
        var path = Path.GetFullPath(parsed.GetValue(_config) ?? client.ConfigurationFile);
        if (parsed.GetValue(_print))
        {
            var whole = new JsonObject { [client.ServersKey] = new JsonObject { [name] = entry } };
            _context.Out.WriteLine(whole.ToJsonString(Shown));
            _context.Error.WriteLine($"This belongs into {path}.");
            return ExitCode.Ok;
        }

        var configuration = ClientConfiguration.Read(path);
        var (written, backup) = await configuration.ReplaceAsync(configuration.With(client.ServersKey, name, entry), cancellationToken);
        _context.Out.WriteLine(written);
        _context.Error.WriteLine(backup is null ? $"{client.Title} knows '{name}' now. Restart it." : $"{client.Title} knows '{name}' now; the file as it was is {backup}. Restart {client.Title}.");
        return ExitCode.Ok;
    }

    private ServerEntry Entry(ParseResult parsed)
    {
        var roots = parsed.GetValue(_root) ?? [];
        if (parsed.GetValue(_url) is { } text)
        {
            if (roots.Length > 0)
            {
                throw new UsageException("--root goes with a server that the client starts; the one at --url was given its folders when it was started.");
            }

            return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https")
                ? new ServerEntry(null, [], url)
                : throw new UsageException($"--url is '{text}'; write an address such as http://127.0.0.1:8321/mcp.");
        }

        return ServerEntry.Stdio(["mcp", .. roots.SelectMany(root => (string[])["--root", Folder(root)])]);
    }

    private static string Folder(string root)
    {
        if (root.StartsWith("${", StringComparison.Ordinal))
        {
            return root;
        }

        return Directory.Exists(root) ? Path.GetFullPath(root) : throw new UsageException($"--root is '{root}', and there is no such folder.");
    }
}
