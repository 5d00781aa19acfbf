using System.CommandLine;
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

    public McpCommand()
        : base("mcp", "Serve find_segment, find_ground and find_refine to an agent as an MCP server over stdio.")
    {
        Options.Add(_root);
        _engine.AddTo(this);
        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("What an assistant's configuration starts", "findagents mcp --root ~/Pictures"),
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
