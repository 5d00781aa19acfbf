using System.CommandLine;
using System.Globalization;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Output;
using FindAgents.Training.Data;
using FindAgents.Training.Pseudo;
using Spectre.Console;
using Progress = FindAgents.Cli.Output.Progress;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents label</c>: a model labels photos for the next model to learn from.</summary>
internal sealed class LabelCommand : Command, ITeach
{
    private static readonly PseudoLabelOptions Defaults = new();

    private readonly CliContext _context;
    private readonly EngineOptionSet _engine = new();
    private readonly Option<string> _data;
    private readonly Option<string> _split;
    private readonly Option<string> _out = new("--out")
    {
        Description = "Where the labels go, a line a photo. Started again with the same file, the command goes on where it was.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<double> _score = new("--score") { Description = "The least score of a thing, 0–1.", HelpName = "X", CustomParser = Numbers.Between(0, 1), DefaultValueFactory = _ => Defaults.LeastScore };
    private readonly Option<double> _quality = new("--quality") { Description = "The least IoU that the model may expect of its mask, 0–1.", HelpName = "X", CustomParser = Numbers.Between(0, 1), DefaultValueFactory = _ => Defaults.LeastQuality };
    private readonly Option<double> _agreement = new("--agreement") { Description = "The least IoU of the thing's mask and the mask of its box, 0–1.", HelpName = "X", CustomParser = Numbers.Between(0, 1), DefaultValueFactory = _ => Defaults.LeastAgreement };
    private readonly Option<int?> _photos = new("--photos") { Description = "Label the first N such photos only.", HelpName = "N", CustomParser = Numbers.OptionalFrom(1) };

    public LabelCommand(CliContext context)
        : base("label", "Have a model label photos that people did not, for `findagents train --pseudo`.")
    {
        _context = context;
        (_data, _split) = BenchCommand.SplitOptions("train");
        foreach (var option in (Option[])[_data, _split, _out, _score, _quality, _agreement, _photos])
        {
            Options.Add(option);
        }

        _engine.AddTo(this);
        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("All photos of the training split that have no full labels", "findagents label --data coco/ --out labelled.jsonl"),
        ("Only what the model is quite sure of", "findagents label --data coco/ --out sure.jsonl --score 0.7 --agreement 0.8"),
        ("Then learn from them as well", "findagents train --data coco/ --out runs/wider --pseudo labelled.jsonl --partial 0.5"),
    ];

    public string Notes =>
        """
        A thing is kept where the model finds it and, asked for its box, draws the same mask. What is not kept counts as
        unlabelled in training, not as absent.
        """;

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = new PseudoLabelOptions
        {
            LeastScore = parsed.GetValue(_score),
            LeastQuality = parsed.GetValue(_quality),
            LeastAgreement = parsed.GetValue(_agreement),
            MaxPhotos = parsed.GetValue(_photos),
        };
        var path = parsed.GetRequiredValue(_out);
        await new Progress(_context, Verbosity.IsAskedFor(parsed)).RunAsync("Reading the data…", async tell =>
        {
            var data = CocoDataset.Load(parsed.GetRequiredValue(_data), parsed.GetValue(_split)!);
            using var engine = _context.LoadEngine(_engine.Read(parsed));
            using var file = new PseudoLabelFile(path);
            return await PseudoLabeler.RunAsync(engine, data, file, options, new Relay<PseudoLabelProgress>(tell), cancellationToken);
        });
        var photos = PseudoLabelFile.Read(path);
        var table = new Table().AddColumn("category").AddColumn(new TableColumn("things").RightAligned());
        foreach (var category in photos.SelectMany(photo => photo.Labels).GroupBy(label => label.Category, StringComparer.Ordinal).OrderByDescending(group => group.Count()).Take(10))
        {
            table.AddRow(Markup.Escape(category.Key), category.Count().ToString(CultureInfo.InvariantCulture));
        }

        _context.Console.Write(table);
        _context.Out.WriteLine($"{photos.Sum(photo => photo.Labels.Count)} things in {photos.Count} photos: {path}");
        return ExitCode.Ok;
    }
}
