using System.CommandLine;
using FindAgents.Cli.CommandLine;

namespace FindAgents.Cli.Commands.Prototypes;

/// <summary><c>findagents prototype remove</c>: removes a prototype of one's own.</summary>
internal sealed class PrototypeRemoveCommand : Command, ITeach
{
    private readonly CliContext _context;
    private readonly Argument<string> _name = new("NAME") { Description = "The name of one of your own." };

    public PrototypeRemoveCommand(CliContext context)
        : base("remove", "Remove a task prototype of your own; also one whose file is broken.")
    {
        _context = context;
        Arguments.Add(_name);
        Options.Add(ShelfOption.Option);
        SetAction(Run);
    }

    public IReadOnlyList<(string What, string Line)> Examples => [("One that is no longer needed", "findagents prototype remove shy-grounding")];

    private int Run(ParseResult parsed)
    {
        var name = parsed.GetRequiredValue(_name);
        ShelfOption.Open(parsed).Remove(name);
        _context.Out.WriteLine($"'{name}' is removed.");
        return ExitCode.Ok;
    }
}
