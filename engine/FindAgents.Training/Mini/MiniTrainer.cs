using System.Diagnostics;
using FindAgents.Engine;
using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Models.Mini;
using FindAgents.Training.Data;
using FindAgents.Training.Optimisation;
using FindAgents.Training.Pseudo;
using TorchSharp;
using TorchSharp.Modules;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Mini;

/// <summary>Trains find-mini: resumable, logged, and ending in weights that the engine loads.</summary>
public static class MiniTrainer
{
    private const double SmoothedLoss = 0.98;
    private const double FloorRate = 0.01;

    /// <summary>Trains to the end of the schedule, or until cancelled; a cancelled or killed run goes on where it was when started again with the same output folder.</summary>
    /// <param name="options">What, where and how long.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellationToken">Stops after the running step, with a checkpoint.</param>
    /// <returns>Whether the schedule was completed; the averaged weights are then in the output folder.</returns>
    /// <exception cref="FindException">Data or foundations are missing or do not fit.</exception>
    public static bool Run(MiniTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Threads is { } threads)
        {
            set_num_threads(threads);
        }

        random.manual_seed(options.Seed);
        var device = torch.device(options.Device);
        var config = FindMiniConfig.Load(Path.Combine(options.Model, FindMiniConfig.FileName));
        using var vision = FoundationRegistry.Vision(config.VisionFoundation, options.Model, device);
        using var language = FoundationRegistry.Language(config.LanguageFoundation, options.Model, device);
        var data = CocoDataset.Load(options.Data, options.Split, options.HeldOut);
        if (options.PseudoLabels is { } labelled)
        {
            data = data.With(PseudoLabelFile.Read(labelled));
        }

        var photos = new PhotoDraw(data, options);
        using var network = new FindMiniNetwork(config, vision.FeatureMaps, CocoCategories.Things.Count, language.Width);
        network.to(device);
        if (options.Start is null)
        {
            FeatureStatistics.Standardise(network, vision, photos, device);
        }

        StartFrom(network, options.Start);

        using var optimizer = Optimizer(network, options);
        using var average = new WeightAverage(network, options.EmaDecay);
        var state = new TrainingState(network, optimizer, average);
        var checkpoints = new TrainingCheckpoints(Path.Combine(options.Output, "checkpoints"));
        checkpoints.TryResume(state);
        using var log = new RunLog(Path.Combine(options.Output, "log.jsonl"), state.Step + 1);
        using var samples = new SamplePrefetcher<TrainingSample>(photos.Sample, state.Step * options.PhotosPerStep, capacity: 6);

        var schedule = new CosineSchedule(options.LearningRate, options.Steps, options.WarmUpSteps, FloorRate);
        var step = new MiniStep(network, vision, language, data, device);
        var (first, clock, sinceCheckpoint) = (state.Step, Stopwatch.StartNew(), Stopwatch.StartNew());
        network.train();
        while (state.Step < options.Steps && !cancellationToken.IsCancellationRequested)
        {
            var rate = schedule.Apply(optimizer, state.Step);
            var parts = Advance(state, options, photo =>
            {
                using var sample = samples.Take(CancellationToken.None);
                return step.Run(sample, photos.RandomFor(photo));
            });
            var smoothed = state.Values.TryGetValue("loss", out var before) ? (SmoothedLoss * before) + ((1 - SmoothedLoss) * parts.Total) : parts.Total;
            state.Values["loss"] = smoothed;
            log.Append(new RunRecord(state.Step, log.LastSeconds + clock.Elapsed.TotalSeconds, parts.ToValues(rate)));
            progress?.Report(new TrainingProgress(state.Step, options.Steps, smoothed, rate, clock.Elapsed, state.Step - first));
            if (sinceCheckpoint.Elapsed.TotalSeconds > options.CheckpointSeconds)
            {
                checkpoints.Save(state);
                sinceCheckpoint.Restart();
            }
        }

        checkpoints.Save(state);
        if (state.Step < options.Steps)
        {
            return false;
        }

        using (average.Swap())
        {
            ModuleWeights.Save(network, Path.Combine(options.Output, config.Weights), halfPrecision: true);
        }

        return true;
    }

    private static void StartFrom(FindMiniNetwork network, string? weights)
    {
        if (weights is not null)
        {
            using var file = SafetensorsFile.Open(weights);

            // Weights of an earlier version may lack a part that has been added since: it starts fresh.
            ModuleWeights.Load(network, file, strict: false);
        }
    }

    // Matrices decay, vectors (norms, biases) do not.
    private static AdamW Optimizer(FindMiniNetwork network, MiniTrainingOptions options)
    {
        var parameters = network.parameters().ToList();
        return optim.AdamW(
            [
                new AdamW.ParamGroup(parameters.Where(p => p.dim() > 1), new AdamW.Options { weight_decay = options.WeightDecay }),
                new AdamW.ParamGroup(parameters.Where(p => p.dim() <= 1), new AdamW.Options { weight_decay = 0 }),
            ],
            lr: options.LearningRate);
    }

    private static MiniLossParts Advance(TrainingState state, MiniTrainingOptions options, Func<long, (Tensor Loss, MiniLossParts Parts)> run)
    {
        state.Optimizer.zero_grad();
        var mean = new MiniLossParts();
        for (var i = 0; i < options.PhotosPerStep; i++)
        {
            using var scope = NewDisposeScope();
            var (loss, parts) = run((state.Step * options.PhotosPerStep) + i);

            // A crop may have nothing to teach; a loss that overflowed teaches nonsense.
            if (loss.requires_grad && float.IsFinite(parts.Total))
            {
                (loss / Constant((long)options.PhotosPerStep)).backward();
                mean.Add(parts, 1f / options.PhotosPerStep);
            }
        }

        using (NewDisposeScope())
        {
            nn.utils.clip_grad_norm_(state.Model.parameters(), options.ClipNorm);
            state.Optimizer.step();
            state.Average!.Update();
        }

        state.Step++;
        return mean;
    }
}
