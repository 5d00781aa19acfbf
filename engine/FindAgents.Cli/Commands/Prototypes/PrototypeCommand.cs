using System.CommandLine;
using FindAgents.Cli.CommandLine;

namespace FindAgents.Cli.Commands.Prototypes;

/// <summary><c>findagents prototype</c>: task prototypes, those that come along and one's own.</summary>
internal sealed class PrototypeCommand : Command, ITeach
{
    public PrototypeCommand(CliContext context)
        : base("prototype", "Check, draw and keep task prototypes: what a question is answered by, written in YAML.")
    {
        Subcommands.Add(new PrototypeListCommand(context));
        Subcommands.Add(new PrototypeShowCommand(context));
        Subcommands.Add(new PrototypeDrawCommand(context));
        Subcommands.Add(new PrototypeValidateCommand(context));
        Subcommands.Add(new PrototypeAddCommand(context));
        Subcommands.Add(new PrototypeRemoveCommand(context));
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("Begin with one that is there", "findagents prototype show grounded-segmentation > shy-grounding.yaml"),
        ("What is wrong with it?", "findagents prototype validate shy-grounding.yaml"),
        ("Who attends to whom?", "findagents prototype draw shy-grounding.yaml --out shy-grounding.png"),
        ("Keep it, so that compositions can name it", "findagents prototype add shy-grounding.yaml"),
    ];

    public string Notes => "The format: docs/prototypes.md.";
}
