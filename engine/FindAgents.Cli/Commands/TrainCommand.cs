using System.CommandLine;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Models;
using FindAgents.Cli.Output;
using FindAgents.Training.Mini;
using FindAgents.Training.Optimisation;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents train</c>: trains find-mini over its frozen foundations.</summary>
internal sealed class TrainCommand : Command, ITeach
{
    private static readonly MiniTrainingOptions Defaults = new() { Data = "", Model = "", Output = "" };

    private readonly CliContext _context;
    private readonly Option<string> _data = new("--data")
    {
        Description = "Folder in COCO's layout: images/, annotations/{instances,panoptic,captions}_SPLIT.json.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string> _out = new("--out")
    {
        Description = "Folder of the run: log, checkpoints, and the trained weights at the end. Started again with the same folder, a run goes on where it was.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string?> _model = new("--model")
    {
        Description = "Folder with config.json and the foundations; find-mini, which comes along, when left out.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _start = new("--start")
    {
        Description = "Weights to start from; fresh ones when left out.",
        HelpName = "FILE",
    };

    private readonly Option<FileInfo?> _pseudo = new("--pseudo")
    {
        Description = "What `findagents label` wrote: things to learn from in photos that people did not label in full.",
        HelpName = "FILE",
    };

    private readonly Option<TrainingStage> _stage = new("--stage")
    {
        Description = "What is trained: masks (everything that makes them), alignment (images, sentences and pieces of images in one space, over masks that stay as they are; give --start), or experts (more such spaces beside it; give --start).",
        HelpName = "STAGE",
        DefaultValueFactory = _ => TrainingStage.Masks,
    };

    private readonly Option<int> _steps = new("--steps") { Description = "Optimiser steps in all.", HelpName = "N", CustomParser = Numbers.From(1), DefaultValueFactory = _ => Defaults.Steps };
    private readonly Option<int> _size = new("--size") { Description = "Long side of the input in pixels; a multiple of 128.", HelpName = "N", CustomParser = Numbers.From(128), DefaultValueFactory = _ => Defaults.LongSide };
    private readonly Option<double> _rate = new("--rate") { Description = "The highest learning rate.", HelpName = "X", CustomParser = Numbers.Between(0, 1), DefaultValueFactory = _ => Defaults.LearningRate };
    private readonly Option<int> _warmUp = new("--warm-up") { Description = "Steps over which the rate rises.", HelpName = "N", CustomParser = Numbers.From(0), DefaultValueFactory = _ => Defaults.WarmUpSteps };
    private readonly Option<double> _partial = new("--partial") { Description = "How often a photo of which only a part is labelled is drawn, 0–1.", HelpName = "X", CustomParser = Numbers.Between(0, 1), DefaultValueFactory = _ => Defaults.PartialPhotos };
    private readonly Option<double> _ema = new("--ema") { Description = "How much of the averaged weights each step keeps.", HelpName = "X", CustomParser = Numbers.Between(0, 1), DefaultValueFactory = _ => Defaults.EmaDecay };
    private readonly Option<int> _seed = new("--seed") { Description = "The seed of everything that is drawn.", HelpName = "N", DefaultValueFactory = _ => Defaults.Seed };
    private readonly Option<int?> _threads = new("--threads") { Description = "Threads that the computation may use; one a core when left out.", HelpName = "N", CustomParser = Numbers.OptionalFrom(1) };
    private readonly Option<string> _device = new("--device") { Description = "Where to compute: cpu or cuda.", HelpName = "DEVICE", DefaultValueFactory = _ => Defaults.Device };

    public TrainCommand(CliContext context)
        : base("train", "Train find-mini over its frozen foundations; may be stopped and started again at any time.")
    {
        _context = context;
        foreach (var option in (Option[])[_data, _out, _model, _start, _pseudo, _partial, _stage, _steps, _size, _rate, _warmUp, _ema, _seed, _threads, _device])
        {
            Options.Add(option);
        }

        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("From scratch, at a small input size", "findagents train --data coco/ --out runs/first"),
        ("Then a while at the size that the engine uses", "findagents train --data coco/ --out runs/second --start runs/first/find-mini.safetensors --size 512 --steps 1000 --rate 4e-4"),
        ("On photos that a model labelled as well", "findagents train --data coco/ --out runs/wider --start runs/second/find-mini.safetensors --pseudo labelled.jsonl --partial 0.5 --size 512"),
        ("Then what finds photos by sentences", "findagents train --data coco/ --out runs/third --start runs/second/find-mini.safetensors --stage alignment --size 512 --steps 1500 --rate 1e-3"),
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (output, stage) = (parsed.GetRequiredValue(_out), parsed.GetValue(_stage));
        if (stage != TrainingStage.Masks && parsed.GetValue(_pseudo) is not null)
        {
            throw new UsageException($"--pseudo teaches masks: leave it out with --stage {stage.ToString().ToLowerInvariant()}, which leaves masks as they are.");
        }

        var options = Defaults with
        {
            Data = parsed.GetRequiredValue(_data),
            Output = output,
            Model = InstalledModel.Open(parsed.GetValue(_model)).Folder,
            Start = parsed.GetValue(_start),
            PseudoLabels = parsed.GetValue(_pseudo) is not { } pseudo ? null
                : pseudo.Exists ? pseudo.FullName
                : throw new UsageException($"--pseudo {pseudo}: there is no such file; `findagents label` writes one."),
            PartialPhotos = parsed.GetValue(_partial),
            Steps = parsed.GetValue(_steps),
            LongSide = parsed.GetValue(_size) is var size && size % 128 == 0 ? size : throw new UsageException($"--size {size} is not a multiple of 128."),
            LearningRate = parsed.GetValue(_rate),
            WarmUpSteps = parsed.GetValue(_warmUp),
            EmaDecay = parsed.GetValue(_ema),
            Seed = parsed.GetValue(_seed),
            Threads = parsed.GetValue(_threads),
            Device = parsed.GetValue(_device)!,
        };
        Func<MiniTrainingOptions, IProgress<TrainingProgress>?, CancellationToken, bool> train =
            stage switch
            {
                TrainingStage.Alignment => AlignmentTrainer.Run,
                TrainingStage.Experts => AlignmentTrainer.RunExperts,
                _ => MiniTrainer.Run,
            };
        var complete = await new Progress(_context, Verbosity.IsAskedFor(parsed)).RunAsync(
            "Reading the data…",
            tell => Task.Run(() => train(options, new Relay<TrainingProgress>(tell), cancellationToken), CancellationToken.None));
        RunLogPlot.Save(Path.Combine(output, "log.jsonl"), Path.Combine(output, "curves.png"));
        _context.Out.WriteLine(complete
            ? $"The trained weights and the curves are in {output}."
            : $"Stopped; the same command goes on from the last checkpoint in {output}, if there is one.");
        return complete ? ExitCode.Ok : ExitCode.Cancelled;
    }
}
