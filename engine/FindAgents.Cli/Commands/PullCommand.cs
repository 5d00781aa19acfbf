using System.CommandLine;
using System.Globalization;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Diagnosis;
using FindAgents.Cli.Models;
using FindAgents.Cli.Output;
using FindAgents.Engine.Catalogue;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents models pull</c>: downloads a checkpoint.</summary>
internal sealed class PullCommand : Command, ITeach
{
    private readonly CliContext _context;
    private readonly Argument<string> _model = new("MODEL") { Description = "A name that `findagents models list` shows; a path is taken as it is." };

    public PullCommand(CliContext context)
        : base("pull", "Download a checkpoint into the cache folder, or what is still missing of it.")
    {
        _context = context;
        Arguments.Add(_model);
        Options.Add(CacheOption.Option);
        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("The official checkpoint with Focal-T", "findagents models pull find-focalt-llama"),
        ("Onto another disk", "findagents models pull find-focall-llama --cache /data/models"),
        ("Through a proxy", "HTTPS_PROXY=http://proxy:3128 findagents models pull find-focalt-llama"),
    ];

    public string Notes =>
        """
        Prints the file's path. Interrupted (Ctrl-C, a lost connection), it goes on where it was the next time. A file
        that is there already is not asked for again. Without a network: bring the file by other means and name its path.
        """;

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var cache = _context.OpenCache(parsed.GetValue(CacheOption.Option));
        var choice = CheckpointChoice.Read(parsed.GetRequiredValue(_model), _context.Catalogue, cache);
        var path = choice.LocalPath ?? await new Progress(_context, Verbosity.IsAskedFor(parsed)).RunAsync(
            $"Asking {choice.Model!.Url.Host} for {choice.Model.FileName}…",
            tell => cache.PullAsync(choice.Model, new Relay<DownloadProgress>(tell, progress => Describe(choice.Model, progress)), cancellationToken));
        _context.Out.WriteLine(path);
        return ExitCode.Ok;
    }

    private static string Describe(CatalogueModel model, DownloadProgress progress) => progress.Total is > 0 and var total
        ? string.Create(CultureInfo.InvariantCulture, $"{model.FileName}: {SystemChecks.Size(progress.Received)} of {SystemChecks.Size(total)} ({100.0 * progress.Received / total:F0} %)")
        : $"{model.FileName}: {SystemChecks.Size(progress.Received)}";
}
