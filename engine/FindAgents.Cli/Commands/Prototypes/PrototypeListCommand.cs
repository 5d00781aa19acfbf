using System.CommandLine;
using FindAgents.Agents.Answers;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Output;
using Spectre.Console;

namespace FindAgents.Cli.Commands.Prototypes;

/// <summary><c>findagents prototype list</c>: the prototypes there are.</summary>
internal sealed class PrototypeListCommand : Command, ITeach
{
    private readonly CliContext _context;
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON instead of a table." };

    public PrototypeListCommand(CliContext context)
        : base("list", "List the task prototypes that come along, and your own.")
    {
        _context = context;
        Options.Add(_json);
        Options.Add(ShelfOption.Official);
        Options.Add(ShelfOption.Option);
        SetAction(Run);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("Which are there, and what can they answer?", "findagents prototype list"),
        ("With those of the official models", "findagents prototype list --official"),
    ];

    private int Run(ParseResult parsed)
    {
        var operations = ShelfOption.Operations(parsed);
        var answer = operations.List();
        if (parsed.GetValue(_json))
        {
            MachineOutput.Write(_context.Out, answer);
            return ExitCode.Ok;
        }

        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("prototype").AddColumn("whose").AddColumn("prompts").AddColumn("reads out").AddColumn("answers, with which model");
        foreach (var prototype in answer.Prototypes)
        {
            table.AddRow(
                new Text(prototype.Name),
                new Text(prototype.Own ? "own" : "built in"),
                new Text(string.Join(", ", prototype.Prompts)),
                new Text(string.Join(", ", prototype.Readouts)),
                new Text(prototype.Problem is { } problem ? $"BROKEN: {Clean(problem)}" : string.Join(Environment.NewLine, Answers(prototype))));
        }

        _context.Console.Write(table);
        _context.Console.WriteLine($"Your own lie in {operations.Shelf.Folder}");
        return ExitCode.Ok;
    }

    // A line a model: "find-mini: things; phrases".
    private static IEnumerable<string> Answers(PrototypeAnswer prototype) => prototype.Answers
        .Select(answer => answer.Split(": ", 2)).GroupBy(answer => answer[0], answer => answer[1])
        .Select(group => $"{group.Key}: {string.Join("; ", group)}");

    // A terminal obeys control characters, and files are anybody's.
    private static string Clean(string text) => string.Concat(text.ReplaceLineEndings(" ").Select(c => char.IsControl(c) ? ' ' : c));
}
