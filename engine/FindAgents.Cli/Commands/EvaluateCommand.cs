using System.CommandLine;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Output;
using FindAgents.Evaluation;
using FindAgents.Retrieval;
using FindAgents.Retrieval.Stores.Sqlite;
using Spectre.Console;
using Progress = FindAgents.Cli.Output.Progress;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents evaluate</c>: measures a model on a labelled folder.</summary>
internal sealed class EvaluateCommand : Command, ITeach
{
    private static readonly string[] TaskNames = [.. Enum.GetValues<EvaluationTask>().Select(Spelled)];

    private readonly CliContext _context;
    private readonly EngineOptionSet _engine = new();
    private readonly Option<string> _data = new("--data")
    {
        Description = "Folder in COCO's layout: images/, annotations/{instances,panoptic,captions}_SPLIT.json.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string> _split = new("--split")
    {
        Description = "The split, as the annotation files are named.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "val",
    };

    private readonly Option<string> _tasks = new("--tasks")
    {
        Description = $"What to measure, separated by commas: {string.Join(", ", TaskNames)}.",
        HelpName = "TASKS",
        DefaultValueFactory = _ => string.Join(',', TaskNames),
    };

    private readonly Option<string?> _json = new("--json")
    {
        Description = "Write the figures to this file, too.",
        HelpName = "FILE",
    };

    private readonly Option<int?> _photos = new("--photos")
    {
        Description = "Measure on the first N photos only.",
        HelpName = "N",
        CustomParser = Numbers.OptionalFrom(1),
    };

    private readonly Option<bool> _tuning = new("--tuning")
    {
        Description = "Measure on the part of the split that training leaves alone, for choosing thresholds: with --split train.",
    };

    private readonly Option<string?> _gallery = new("--gallery")
    {
        Description = "Put the photos of this split among those to be found, too: for retrieval, interleaved-retrieval, regions and without.",
        HelpName = "SPLIT",
    };

    private readonly Option<string?> _album = new("--album")
    {
        Description = "Search this album's file, over the data's images, instead of filling one for the evaluation.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _sheet = new("--sheet")
    {
        Description = "Draw the best, median and worst answers into this PNG file.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _report = new("--report")
    {
        Description = "Write a report into this folder: a page of Markdown, curves, and the 12 best, median and worst answers of each kind to look at.",
        HelpName = "DIR",
    };

    private readonly Option<int> _clicks = new("--clicks")
    {
        Description = "How many clicks a thing gets, each on what is wrong so far; the number to report NoC with is 20.",
        HelpName = "N",
        CustomParser = Numbers.From(1),
        DefaultValueFactory = _ => 5,
    };

    public EvaluateCommand(CliContext context)
        : base("evaluate", "Measure a model on a labelled folder, through the same calls that users make.")
    {
        _context = context;
        Options.Add(_data);
        Options.Add(_split);
        Options.Add(_tasks);
        Options.Add(_json);
        Options.Add(_sheet);
        Options.Add(_report);
        Options.Add(_clicks);
        Options.Add(_photos);
        Options.Add(_tuning);
        Options.Add(_gallery);
        Options.Add(_album);
        _engine.AddTo(this);
        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("Everything, on the validation split", "findagents evaluate --data coco/ --split val --json figures.json"),
        ("Everything, with pictures of what went well and what did not", "findagents evaluate --data coco/ --report report/"),
        ("Grounding alone, on twenty photos", "findagents evaluate --data coco/ --tasks grounding --photos 20"),
        ("Finding 100 photos among thousands", "findagents evaluate --data coco/ --tasks retrieval,interleaved-retrieval --gallery train"),
    ];

    public string Notes =>
        """
        Figures are percentages:
          grounding    cIoU, mIoU and AP50 of category names as phrases; the truth is the union of the category's things
          interactive  mean IoU after each click, the first in the middle, and with the exact box; NoC is a number of clicks
          instance     COCO's average precision of masks
          panoptic     panoptic, segmentation and recognition quality; things and stuff apart
          semantic     mean IoU of all 133 categories, of the things and of the stuff; pixels told right
          retrieval    recall at 1, 5 and 10 of photos by captions and back
          interleaved-retrieval     the same with a thing of the caption left out, shown by a piece of the photo, or said
          interleaved-segmentation  as grounding, asked with a piece of another photo
          words        sixty synonyms, hypernyms, plurals and phrases with attributes: found, with an IoU of one half
          regions      recall at 1, 5 and 10 of pieces of other photos that are called the same
          without      photos left out and kept where a category must not be there
        retrieval, interleaved-retrieval, regions and without search an album, as users do.
        """;

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = new EvaluationOptions
        {
            Data = parsed.GetRequiredValue(_data),
            Split = parsed.GetValue(_split)!,
            Tasks = ReadTasks(parsed.GetValue(_tasks)!),
            Clicks = parsed.GetValue(_clicks),
            MaxPhotos = parsed.GetValue(_photos),
            Tuning = parsed.GetValue(_tuning),
            Gallery = parsed.GetValue(_gallery),
        };
        if (parsed.GetValue(_sheet) is not null && options.Tasks.All(task => !EvaluationSheet.Drawn.Contains(task)))
        {
            throw new UsageException("--sheet draws answers to phrases, clicks and boxes: measure grounding, interactive, interleaved-segmentation or words with it.");
        }

        using var store = parsed.GetValue(_album) is { } file ? new SqliteVectorStore(Existing(file), new SqliteVectorStoreOptions { ReadOnly = true }) : null;
        if (store is not null)
        {
            options = options with { Album = await OnlyAsync(store, parsed.GetValue(_album)!, cancellationToken) };
        }

        var result = await new Progress(_context, Verbosity.IsAskedFor(parsed)).RunAsync("Loading the model…", async tell =>
        {
            using var engine = _context.LoadEngine(_engine.Read(parsed));
            return await EvaluationRunner.RunAsync(options, engine, new Relay<EvaluationProgress>(tell, value => $"{(value.IsIndexing ? "Indexing photo" : "Photo")} {value.Done} of {value.Total}{(value.Remaining is { } left ? $", {left:mm\\:ss} left" : "")}"), cancellationToken);
        });
        Print(result);
        if (parsed.GetValue(_json) is { } path)
        {
            await AtomicFile.WriteAsync(path, System.Text.Encoding.UTF8.GetBytes(result.ToJson() + Environment.NewLine), cancellationToken);
        }

        if (parsed.GetValue(_sheet) is { } sheet)
        {
            await AtomicFile.WriteAsync(sheet, EvaluationSheet.Render(result).ToPng(), cancellationToken);
        }

        if (parsed.GetValue(_report) is { } report)
        {
            EvaluationReport.Write(result, report, cancellationToken);
            _context.Console.WriteLine($"Report: {Path.Combine(report, EvaluationReport.PageName)}");
        }

        return ExitCode.Ok;
    }

    private static string Existing(string file) => File.Exists(file) ? file : throw new UsageException($"There is no album file '{file}'. Leave --album out to have an album filled for the evaluation.");

    private static async Task<Album> OnlyAsync(SqliteVectorStore store, string file, CancellationToken cancellationToken) =>
        await Album.ListAsync(store, cancellationToken) is [var name]
            ? await Album.OpenAsync(store, name, cancellationToken)
            : throw new UsageException($"'{file}' holds no album, or several; --album needs a file with one.");

    private static List<EvaluationTask> ReadTasks(string names)
    {
        var tasks = new List<EvaluationTask>();
        foreach (var name in names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            tasks.Add(TaskNames.Contains(name, StringComparer.OrdinalIgnoreCase)
                ? Enum.GetValues<EvaluationTask>().First(task => Spelled(task).Equals(name, StringComparison.OrdinalIgnoreCase))
                : throw new UsageException($"There is no task '{name}': give one or more of {string.Join(", ", TaskNames)}, separated by commas."));
        }

        return tasks.Count > 0 ? tasks : throw new UsageException($"No task was given: give one or more of {string.Join(", ", TaskNames)}.");
    }

    // interleaved-retrieval for InterleavedRetrieval
    private static string Spelled(EvaluationTask task) =>
        string.Concat(task.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    private void Print(EvaluationResult result)
    {
        var table = new Table().Title(Markup.Escape($"{result.Model} {result.Version} on {result.Photos} photos of '{result.Split}'"));
        table.AddColumn("task").AddColumn("figure").AddColumn(new TableColumn("%").RightAligned()).AddColumn(new TableColumn("n").RightAligned());
        foreach (var figure in EvaluationFigures.Of(result))
        {
            table.AddRow(figure.Task, figure.Name, $"{figure.Value:f1}", $"{figure.N}");
        }

        _context.Console.Write(table);
        _context.Console.WriteLine($"{result.SecondsPerPhoto:f2} s a photo.");
    }
}
