using System.CommandLine;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Diagnosis;
using FindAgents.Cli.Models;
using FindAgents.Cli.Output;
using FindAgents.Engine;


namespace FindAgents.Cli.Commands;

/// <summary><c>findagents models</c>: which models are there, where, and whether their files are whole.</summary>
internal sealed class ModelsCommand : Command, ITeach
{
    private readonly CliContext _context;
    private readonly Option<string?> _model = new("--model")
    {
        Description = "Folder of the model; find-mini, which comes along, when left out.",
        HelpName = "DIR",
    };

    public ModelsCommand(CliContext context)
        : base("models", "List the models, say where they are, check that their files are whole.")
    {
        _context = context;
        Subcommands.Add(List());
        Subcommands.Add(Where());
        Subcommands.Add(Verify());
        Subcommands.Add(new ConvertFoundationsCommand(context));
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("Which models are there?", "findagents models list"),
        ("Where are the files of the one that is used?", "findagents models where"),
        ("Are they whole?", "findagents models verify"),
    ];

    private Command List()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON instead of lines." };
        var command = new Command("list", "List the models that come along.") { json };
        command.SetAction(parsed =>
        {
            var models = InstalledModel.All();
            if (parsed.GetValue(json))
            {
                MachineOutput.Write(_context.Out, models.Select(model => new ModelJson(model.Name, model.Version, model.Folder, model.Bytes)));
                return ExitCode.Ok;
            }

            foreach (var model in models)
            {
                _context.Out.WriteLine($"{model.Name} {model.Version}  {SystemChecks.Size(model.Bytes)}  {model.Folder}");
            }

            return models.Count > 0 ? ExitCode.Ok : throw new FindException($"No model came with the program: '{InstalledModel.Root}' holds none. Build or install it again.");
        });
        return command;
    }

    private Command Where()
    {
        var command = new Command("where", "Print the folder of a model.") { _model };
        command.SetAction(parsed =>
        {
            _context.Out.WriteLine(InstalledModel.Open(parsed.GetValue(_model)).Folder);
            return ExitCode.Ok;
        });
        return command;
    }

    private Command Verify()
    {
        var command = new Command("verify", $"Compare a model's files with their SHA-256 in {InstalledModel.ChecksumFile}.") { _model };
        command.SetAction(parsed =>
        {
            var model = InstalledModel.Open(parsed.GetValue(_model));
            var files = model.Verify();
            if (files.Count == 0)
            {
                throw new FindException($"There is no {InstalledModel.ChecksumFile} in '{model.Folder}': whether the files are whole cannot be told.");
            }

            foreach (var file in files)
            {
                _context.Out.WriteLine($"{(file.IsGood ? "ok  " : "FAIL")}  {file.Name}{(file.IsGood ? "" : $": {file.Fault}")}");
            }

            return files.All(file => file.IsGood) ? ExitCode.Ok : ExitCode.Input;
        });
        return command;
    }

    private sealed record ModelJson(string Name, string Version, string Folder, long Bytes);
}
