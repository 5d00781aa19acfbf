using System.CommandLine;
using FindAgents.Cli.CommandLine;

namespace FindAgents.Cli.Commands.Prototypes;

/// <summary><c>findagents prototype add</c>: keeps a prototype of one's own.</summary>
internal sealed class PrototypeAddCommand : Command, ITeach
{
    private readonly CliContext _context;
    private readonly Argument<string> _file = new("FILE") { Description = "A file of YAML. The name in it is the prototype's." };
    private readonly Option<bool> _replace = new("--replace") { Description = "Let one of the same name give way." };

    public PrototypeAddCommand(CliContext context)
        : base("add", "Keep a task prototype, so that compositions and agents can name it.")
    {
        _context = context;
        Arguments.Add(_file);
        Options.Add(_replace);
        Options.Add(ShelfOption.Option);
        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("Keep it", "findagents prototype add shy-grounding.yaml"),
        ("A better one of the same name", "findagents prototype add shy-grounding.yaml --replace"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var shelf = ShelfOption.Open(parsed);
        var prototype = shelf.Save(await ShelfOption.ReadAsync(parsed.GetRequiredValue(_file), cancellationToken), parsed.GetValue(_replace));
        _context.Out.WriteLine($"'{prototype.Name}' lies in {shelf.Folder}");
        return ExitCode.Ok;
    }
}
