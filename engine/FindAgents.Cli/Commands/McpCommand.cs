using System.CommandLine;
using FindAgents.Agents.Albums;
using FindAgents.Cli.CommandLine;
using FindAgents.McpServer;
using FindAgents.McpServer.Http;
using Microsoft.Extensions.Logging;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents mcp</c>: serves the operations to an agent over standard input and output, or over HTTP.</summary>
internal sealed class McpCommand : Command, ITeach
{
    private readonly CliContext _context;
    private readonly EngineOptionSet _engine = new();
    private readonly HttpOptionSet _http = new();
    private readonly Option<string[]> _root = new("--root")
    {
        Description = "A folder below which an agent may name images by path; may be given several times. Without any, images come as data URIs only.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _albums = new("--albums")
    {
        Description = $"Where albums lie: {AlbumShelf.PlaceDescription}. The usual place when left out. Albums whose folders all lie below a root can be searched.",
        HelpName = "PLACE",
    };

    private readonly Option<bool> _allowIndexing = new("--allow-indexing") { Description = "Let the agent make albums of folders below a root, and bring albums up to date." };

    private readonly Option<string?> _prototypes = new("--prototypes")
    {
        Description = "The folder of your own task prototypes; the usual place when left out.",
        HelpName = "DIR",
    };

    private readonly Option<bool> _allowPrototypes = new("--allow-prototypes") { Description = "Let the agent save task prototypes." };

    public McpCommand(CliContext context)
        : base("mcp", "Serve segmentation, grounding, refinement and the search of albums to an agent as an MCP server, over stdio or over HTTP.")
    {
        _context = context;
        Options.Add(_root);
        Options.Add(_albums);
        Options.Add(_allowIndexing);
        Options.Add(_prototypes);
        Options.Add(_allowPrototypes);
        _http.AddTo(this);
        _engine.AddTo(this);
        Subcommands.Add(new McpInstallCommand(context));
        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("What an assistant's configuration starts", "findagents mcp --root ~/Pictures"),
        ("With albums that the assistant may fill itself", "findagents mcp --root ~/Pictures --allow-indexing"),
        ("Write it into an assistant's configuration", "findagents mcp install --client vscode --root ~/Pictures"),
        ("A server that several clients on this machine share", "findagents mcp --http --root ~/Pictures"),
        ("One that other machines reach", "findagents mcp --http 0.0.0.0:8321 --token-file token.txt --allow-host photos.example.org --root /srv/photos"),
    ];

    public string Notes =>
        """
        Over stdio, standard output belongs to the protocol, logs go to standard error, and the server ends when its input
        does. Over HTTP it ends when it is told to (Ctrl-C, SIGTERM), after the calls at hand.
        How to set it up in an assistant: docs/mcp.md.
        """;

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = new FindMcpServerOptions
        {
            Engine = _engine.Read(parsed),
            Albums = parsed.GetValue(_albums),
            AllowIndexing = parsed.GetValue(_allowIndexing),
            Prototypes = parsed.GetValue(_prototypes),
            AllowPrototypes = parsed.GetValue(_allowPrototypes),
            LogLevel = Verbosity.IsAskedFor(parsed) ? LogLevel.Information : LogLevel.Warning,
        };
        foreach (var root in parsed.GetValue(_root) ?? [])
        {
            options.Roots.Add(root);
        }

        if (_http.Read(parsed) is not { } http)
        {
            await FindMcpServer.RunStdioAsync(options, cancellationToken);
            return ExitCode.Ok;
        }

        await using var server = await FindHttpServer.StartAsync(options, http, cancellationToken);
        _context.Error.WriteLine($"Serving MCP at {server.Address}{(http.Token is null ? "" : ", to clients that send the bearer token")}. Ctrl-C ends it.");
        await server.RunAsync(cancellationToken);
        return ExitCode.Ok;
    }
}
