using System.CommandLine;
using FindAgents.Cli.CommandLine;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents bench</c>: FIND-Bench's annotations, built and looked at.</summary>
internal sealed class BenchCommand : Command, ITeach
{
    public BenchCommand(CliContext context)
        : base("bench", "Build FIND-Bench's entity annotations from captions and labels, and look at them.")
    {
        Subcommands.Add(new BenchBuildCommand(context));
        Subcommands.Add(new BenchShowCommand(context));
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("Tie the phrases of a split's captions to its segments", "findagents bench build --data coco/ --split val --out entity_val.json"),
        ("See what came out for a photo", "findagents bench show entity_val.json --data coco/ --image 139 --out 139.png"),
    ];

    /// <summary>The options that say which split is meant.</summary>
    internal static (Option<string> Data, Option<string> Split) SplitOptions(string split = "val") =>
    (
        new Option<string>("--data")
        {
            Description = "Folder in COCO's layout: images/, annotations/{instances,panoptic,captions}_SPLIT.json.",
            HelpName = "DIR",
            Required = true,
        },
        new Option<string>("--split")
        {
            Description = "The split, as the annotation files are named.",
            HelpName = "NAME",
            DefaultValueFactory = _ => split,
        });
}
