using System.CommandLine;
using FindAgents.Agents.Albums;
using FindAgents.Cli.CommandLine;
using FindAgents.McpServer;
using Microsoft.Extensions.Logging;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents mcp</c>: serves the operations to an agent over standard input and output.</summary>
internal sealed class McpCommand : Command, ITeach
{
    private readonly EngineOptionSet _engine = new();
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

    public McpCommand()
        : base("mcp", "Serve segmentation, grounding, refinement and the search of albums to an agent, as an MCP server over stdio.")
    {
        Options.Add(_root);
        Options.Add(_albums);
        Options.Add(_allowIndexing);
        _engine.AddTo(this);
        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("What an assistant's configuration starts", "findagents mcp --root ~/Pictures"),
        ("With albums that the assistant may fill itself", "findagents mcp --root ~/Pictures --allow-indexing"),
    ];

    public string Notes =>
        """
        Standard output belongs to the protocol; logs go to standard error. The server ends when its input does.
        How to set it up in an assistant: docs/mcp.md.
        """;

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = new FindMcpServerOptions
        {
            Engine = _engine.Read(parsed),
            Albums = parsed.GetValue(_albums),
            AllowIndexing = parsed.GetValue(_allowIndexing),
            LogLevel = Verbosity.IsAskedFor(parsed) ? LogLevel.Information : LogLevel.Warning,
        };
        foreach (var root in parsed.GetValue(_root) ?? [])
        {
            options.Roots.Add(root);
        }

        await FindMcpServer.RunStdioAsync(options, cancellationToken);
        return ExitCode.Ok;
    }
}
