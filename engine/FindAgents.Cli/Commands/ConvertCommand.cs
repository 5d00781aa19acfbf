using System.CommandLine;
using System.Globalization;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Models;
using FindAgents.Cli.Output;
using FindAgents.Engine.Checkpoints;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents models convert</c>: turns a checkpoint into a safetensors file.</summary>
internal sealed class ConvertCommand : Command, ITeach
{
    private readonly CliContext _context;
    private readonly Argument<string> _source = new("MODEL") { Description = "A .pt, .pth or .safetensors file, or a checkpoint that was pulled, by its name." };
    private readonly Argument<string> _target = new("FILE") { Description = "The safetensors file to write; one that is there is replaced when the new one is whole." };
    private readonly Option<bool> _half = new("--half") { Description = "Store float32 and float64 weights as float16." };

    public ConvertCommand(CliContext context)
        : base("convert", "Turn a PyTorch checkpoint into a safetensors file.")
    {
        _context = context;
        Arguments.Add(_source);
        Arguments.Add(_target);
        Options.Add(_half);
        Options.Add(CacheOption.Option);
        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("The official checkpoint, as it is", "findagents models convert find-focalt-llama focalt.safetensors"),
        ("Any file, half as large", "findagents models convert model_state_dict.pt model.safetensors --half"),
    ];

    public string Notes => "Only tensors are taken over. A file that wants objects of other classes built is refused, and none of its code runs.";

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var source = CheckpointChoice.Read(parsed.GetRequiredValue(_source), _context.Catalogue, _context.OpenCache(parsed.GetValue(CacheOption.Option))).RequirePath();
        var target = Path.GetFullPath(parsed.GetRequiredValue(_target));
        await new Progress(_context, Verbosity.IsAskedFor(parsed)).RunAsync(
            $"Reading {source}…",
            tell => Task.Run(
                () =>
                {
                    CheckpointConversion.ToSafetensors(source, target, parsed.GetValue(_half), new Relay<ConversionProgress>(tell, Describe), cancellationToken);
                    return true;
                },
                cancellationToken));
        _context.Out.WriteLine(target);
        return ExitCode.Ok;
    }

    private static string Describe(ConversionProgress progress) =>
        string.Create(CultureInfo.InvariantCulture, $"Written: {100.0 * progress.Written / Math.Max(progress.Total, 1):F0} %");
}
