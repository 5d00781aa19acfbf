using System.CommandLine;
using FindAgents.Agents.Answers;
using FindAgents.Agents.Prototypes;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Output;
using FindAgents.Engine;
using FindAgents.Engine.Prototypes;

namespace FindAgents.Cli.Commands.Prototypes;

/// <summary><c>findagents prototype validate</c>: everything that is wrong with files.</summary>
internal sealed class PrototypeValidateCommand : Command, ITeach
{
    private readonly CliContext _context;
    private readonly Argument<string[]> _files = new("FILE") { Description = "Files of YAML, a task prototype each.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON instead of lines." };

    public PrototypeValidateCommand(CliContext context)
        : base("validate", "Say everything that is wrong with task prototypes, each with its line; and of good ones, what they can answer.")
    {
        _context = context;
        Arguments.Add(_files);
        Options.Add(_json);
        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("Before it is kept", "findagents prototype validate shy-grounding.yaml"),
        ("For an editor or a build", "findagents prototype validate *.yaml --json"),
    ];

    public string Notes => "Ends with 1 where a file is not valid.";

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var checks = new List<FileCheck>();
        foreach (var file in parsed.GetRequiredValue(_files))
        {
            checks.Add(await CheckAsync(file, cancellationToken));
        }

        if (parsed.GetValue(_json))
        {
            MachineOutput.Write(_context.Out, checks);
        }
        else
        {
            foreach (var check in checks)
            {
                Print(check);
            }
        }

        return checks.TrueForAll(check => check.Problems.Count == 0) ? ExitCode.Ok : ExitCode.Input;
    }

    private static async Task<FileCheck> CheckAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            var prototype = PrototypeShelf.Read(await ShelfOption.ReadAsync(file, cancellationToken));
            return new FileCheck(file, PrototypeAnswer.From(prototype, own: true), []);
        }
        catch (PrototypeException error)
        {
            return new FileCheck(file, null, error.Problems is { Count: > 0 } problems ? problems : [new PrototypeProblem(error.Message, null)]);
        }
        catch (Exception error) when (error is FindException or IOException or UnauthorizedAccessException)
        {
            return new FileCheck(file, null, [new PrototypeProblem(error.Message, null)]);
        }
    }

    // As compilers do it: editors find the line.
    private void Print(FileCheck check)
    {
        foreach (var problem in check.Problems)
        {
            _context.Out.WriteLine($"{check.File}{(problem.Line is { } line ? $":{line}" : "")}: {problem.Message}");
        }

        if (check.Prototype is { } prototype)
        {
            _context.Out.WriteLine($"{check.File}: ok, '{prototype.Name}'; answers {(prototype.Answers.Count == 0 ? "no question of the engine's by itself" : string.Join("; ", prototype.Answers))}");
        }
    }

    private sealed record FileCheck(string File, PrototypeAnswer? Prototype, IReadOnlyList<PrototypeProblem> Problems);
}
