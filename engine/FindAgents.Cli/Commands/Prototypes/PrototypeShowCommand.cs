using System.CommandLine;
using FindAgents.Cli.CommandLine;

namespace FindAgents.Cli.Commands.Prototypes;

/// <summary><c>findagents prototype show</c>: a prototype as YAML.</summary>
internal sealed class PrototypeShowCommand : Command, ITeach
{
    private readonly CliContext _context;
    private readonly Argument<string> _name = new("NAME") { Description = "A name that `findagents prototype list` shows." };

    public PrototypeShowCommand(CliContext context)
        : base("show", "Print a task prototype as YAML.")
    {
        _context = context;
        Arguments.Add(_name);
        Options.Add(ShelfOption.Official);
        Options.Add(ShelfOption.Option);
        SetAction(Run);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("The one that finds phrases", "findagents prototype show grounded-segmentation"),
        ("As the official models have it", "findagents prototype show grounded-segmentation --official"),
    ];

    private int Run(ParseResult parsed)
    {
        _context.Out.Write(ShelfOption.Operations(parsed).Find(parsed.GetRequiredValue(_name)).ToYaml());
        return ExitCode.Ok;
    }
}
