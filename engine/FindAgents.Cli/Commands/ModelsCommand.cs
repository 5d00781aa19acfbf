using System.CommandLine;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Diagnosis;
using FindAgents.Cli.Models;
using FindAgents.Cli.Output;
using FindAgents.Engine;
using FindAgents.Engine.Catalogue;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents models</c>: which models there are, where, whether their files are whole, and how to get more.</summary>
internal sealed class ModelsCommand : Command, ITeach
{
    private readonly CliContext _context;
    private readonly Argument<string?> _which = new("MODEL")
    {
        Description = "A name that `findagents models list` shows, or the path of a file or folder; find-mini, which comes along, when left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _model = new("--model")
    {
        Description = "Folder of the model; find-mini, which comes along, when left out.",
        HelpName = "DIR",
    };

    public ModelsCommand(CliContext context)
        : base("models", "List models, download and convert checkpoints, say where they are, check that their files are whole.")
    {
        _context = context;
        Subcommands.Add(List());
        Subcommands.Add(new PullCommand(context));
        Subcommands.Add(Where());
        Subcommands.Add(Verify());
        Subcommands.Add(new ConvertCommand(context));
        Subcommands.Add(new ConvertFoundationsCommand(context));
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("Which models are there?", "findagents models list"),
        ("Where are the files of the one that is used?", "findagents models where"),
        ("Are they whole?", "findagents models verify"),
        ("Get an official checkpoint", "findagents models pull find-focalt-llama"),
    ];

    private Command List()
    {
        var json = new Option<bool>("--json") { Description = "Print JSON instead of lines." };
        var command = new Command("list", "List the models that come along, and the checkpoints of the catalogue.") { json, CacheOption.Option };
        command.SetAction(parsed =>
        {
            var installed = InstalledModel.All();
            var cache = _context.OpenCache(parsed.GetValue(CacheOption.Option));
            if (parsed.GetValue(json))
            {
                MachineOutput.Write(
                    _context.Out,
                    installed.Select(model => new ModelJson(model.Name, "installed") { Version = model.Version, Folder = model.Folder, Bytes = model.Bytes })
                        .Concat(_context.Catalogue.Select(model => Describe(model, cache))));
                return ExitCode.Ok;
            }

            foreach (var model in installed)
            {
                _context.Out.WriteLine($"{model.Name} {model.Version}  {SystemChecks.Size(model.Bytes)}  {model.Folder}");
            }

            foreach (var model in _context.Catalogue)
            {
                _context.Out.WriteLine($"{model.Name}  {State(model, cache)}  {model.Title}; licence: {model.Licence}");
            }

            return installed.Count > 0 ? ExitCode.Ok : throw new FindException($"No model came with the program: '{InstalledModel.Root}' holds none. Build or install it again.");
        });
        return command;
    }

    private Command Where()
    {
        var command = new Command("where", "Print the path of a model's folder or file.") { _which, _model, CacheOption.Option };
        command.SetAction(parsed =>
        {
            var choice = Choose(parsed);
            _context.Out.WriteLine(choice is { IsFile: true } ? choice.RequirePath() : InstalledModel.Open(choice?.LocalPath ?? parsed.GetValue(_model)).Folder);
            return ExitCode.Ok;
        });
        return command;
    }

    private Command Verify()
    {
        var command = new Command("verify", $"Compare a model's files with their SHA-256: those in {InstalledModel.ChecksumFile}, in the catalogue, or noted when it was pulled.") { _which, _model, CacheOption.Option };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var choice = Choose(parsed);
            var checks = choice is { IsFile: true }
                ? await CheckpointVerification.RunAsync(choice.RequirePath(), choice.Model, cancellationToken)
                : VerifyFolder(choice?.LocalPath ?? parsed.GetValue(_model));
            foreach (var (isGood, line) in checks)
            {
                _context.Out.WriteLine($"{(isGood ? "ok  " : "FAIL")}  {line}");
            }

            return checks.All(check => check.IsGood) ? ExitCode.Ok : ExitCode.Input;
        });
        return command;
    }

    private static IReadOnlyList<(bool IsGood, string Line)> VerifyFolder(string? folder)
    {
        var model = InstalledModel.Open(folder);
        var files = model.Verify();
        return files.Count > 0
            ? [.. files.Select(file => (file.IsGood, $"{file.Name}{(file.IsGood ? "" : $": {file.Fault}")}"))]
            : throw new FindException($"There is no {InstalledModel.ChecksumFile} in '{model.Folder}': whether the files are whole cannot be told.");
    }

    private CheckpointChoice? Choose(ParseResult parsed)
    {
        var words = parsed.GetValue(_which);
        return words is not null && parsed.GetValue(_model) is not null
            ? throw new UsageException("MODEL and --model name two models: leave one out.")
            : words is null ? null : CheckpointChoice.Read(words, _context.Catalogue, _context.OpenCache(parsed.GetValue(CacheOption.Option)));
    }

    private static string State(CatalogueModel model, ModelCache cache) =>
        cache.Contains(model) ? $"{SystemChecks.Size(new FileInfo(cache.PathOf(model)).Length)}  {cache.PathOf(model)}"
        : cache.PartialBytes(model) is > 0 and var bytes ? $"{SystemChecks.Size(bytes)} of it pulled"
        : "not pulled";

    private static ModelJson Describe(CatalogueModel model, ModelCache cache)
    {
        var isHere = cache.Contains(model);
        return new ModelJson(model.Name, isHere ? "pulled" : cache.PartialBytes(model) > 0 ? "partial" : "absent")
        {
            Title = model.Title,
            File = isHere ? cache.PathOf(model) : null,
            Bytes = isHere ? new FileInfo(cache.PathOf(model)).Length : model.Bytes,
            Url = model.Url,
            Sha256 = model.Sha256,
            Licence = model.Licence,
        };
    }

    private sealed record ModelJson(string Name, string State)
    {
        public string? Version { get; init; }

        public string? Title { get; init; }

        public string? Folder { get; init; }

        public string? File { get; init; }

        public long? Bytes { get; init; }

        public Uri? Url { get; init; }

        public string? Sha256 { get; init; }

        public string? Licence { get; init; }
    }
}
