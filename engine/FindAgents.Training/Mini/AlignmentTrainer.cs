using System.Diagnostics;
using FindAgents.Engine;
using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations;
using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Models.Mini;
using FindAgents.Engine.Prototypes;
using FindAgents.Training.Data;
using FindAgents.Training.Optimisation;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Training.Mini;

/// <summary>
/// Teaches find-mini which sentence belongs to which image, words and pieces of images mixed. Large batches need what is
/// frozen computed once: pixel decoder, interface and phrase encoder stay as they are, and each photo is seen a few times, as
/// it is and varied, before the first step.
/// </summary>
public static class AlignmentTrainer
{
    private const double WeightDecay = 0.05;
    private const double SmoothedLoss = 0.95;

    /// <summary>Trains what places images and sentences through the interface, and the regions' encoder, to the end of the schedule, or until cancelled; then the weights, whole, are in the output folder.</summary>
    /// <param name="options">What, where and how long; <see cref="MiniTrainingOptions.Start"/> names the weights that stay as they are.</param>
    /// <param name="progress">Told after every photo seen, then after every step.</param>
    /// <param name="cancellationToken">Stops; nothing is written.</param>
    /// <returns>Whether the schedule was completed.</returns>
    /// <exception cref="Engine.FindException">Data, weights or foundations are missing or do not fit.</exception>
    public static bool Run(MiniTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Run(
            new Plan(
                ["image_encoder.", "caption_encoder.", "caption_proj."],
                ["region_encoder."],
                WithObjects: true,
                (step, random) => new Dictionary<string, Tensor> { ["loss"] = step.Sentences(random), ["regions"] = step.Regions(random) }),
            options,
            progress,
            cancellationToken);

    /// <summary>Trains the experts beside the interface (<see cref="FindMiniConfig.RetrievalExperts"/>), each on sentences and views of its own; all else stays as it is.</summary>
    /// <param name="options">As of <see cref="Run(MiniTrainingOptions, IProgress{TrainingProgress}?, CancellationToken)"/>.</param>
    /// <param name="progress">Told after every photo seen, then after every step.</param>
    /// <param name="cancellationToken">Stops; nothing is written.</param>
    /// <returns>Whether the schedule was completed.</returns>
    /// <exception cref="Engine.FindException">Data, weights or foundations are missing or do not fit, or the configuration has no experts.</exception>
    public static bool RunExperts(MiniTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Run(
            new Plan(["experts."], [], WithObjects: false, (step, random) => new Dictionary<string, Tensor> { ["loss"] = step.Experts(random) }),
            options,
            progress,
            cancellationToken);

    private static bool Run(Plan plan, MiniTrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var device = torch.device(options.Device);
        var config = FindMiniConfig.Load(Path.Combine(options.Model, FindMiniConfig.FileName));
        using var vision = FoundationRegistry.Vision(config.VisionFoundation, options.Model, device);
        using var language = FoundationRegistry.Language(config.LanguageFoundation, options.Model, device);
        if (options.Threads is { } threads)
        {
            set_num_threads(threads);
        }

        var data = CocoDataset.Load(options.Data, options.Split, options.HeldOut);
        random.manual_seed(options.Seed);
        using var network = new FindMiniNetwork(config, vision.FeatureMaps, CocoCategories.Things.Count, language.Width);
        network.to(device);
        FeatureStatistics.Standardise(network, vision, new PhotoDraw(data, options), device);
        using (var file = SafetensorsFile.Open(options.Start ?? Path.Combine(options.Model, config.Weights)))
        {
            ModuleWeights.Load(network, file, strict: false, only: name => !IsOf(plan.Afresh, name));
        }

        var trained = network.named_parameters().Where(p => IsOf(plan.Afresh, p.name) || IsOf(plan.Onwards, p.name)).ToList();
        if (trained.Count == 0)
        {
            throw new FindException($"Nothing of the model in '{options.Model}' would be trained: its {FindMiniConfig.FileName} has no retrieval_experts. Set how many there are to be.");
        }

        foreach (var (name, parameter) in network.named_parameters())
        {
            parameter.requires_grad = trained.Exists(t => t.name == name);
        }

        network.eval();
        var photos = PhotoLooks.Look(plan.WithObjects ? network : null, vision, data, options, device, progress, cancellationToken);
        try
        {
            return !cancellationToken.IsCancellationRequested
                && Train(plan, network, language, data, photos, [.. trained.Select(t => t.parameter)], options, config, progress, cancellationToken);
        }
        finally
        {
            photos.ForEach(photo => photo.Dispose());
        }
    }

    private static bool Train(
        Plan plan,
        FindMiniNetwork network,
        ILanguageFoundation language,
        CocoDataset data,
        List<SeenPhoto> photos,
        IReadOnlyList<TorchSharp.Modules.Parameter> parameters,
        MiniTrainingOptions options,
        FindMiniConfig config,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Output);
        using var optimizer = optim.AdamW(parameters, lr: options.LearningRate, weight_decay: WeightDecay);
        using var average = new WeightAverage(network, options.EmaDecay);
        using var log = new RunLog(Path.Combine(options.Output, "log.jsonl"), 0);
        var step = new AlignmentStep(network, language, data.Categories, photos, parameters[0].device);
        var schedule = new CosineSchedule(options.LearningRate, options.Steps, options.WarmUpSteps, 0.01);
        var (clock, smoothed) = (Stopwatch.StartNew(), 0.0);
        network.train();
        for (var n = 0; n < options.Steps; n++)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return false;
            }

            using var scope = NewDisposeScope();
            var rate = schedule.Apply(optimizer, n);
            var random = SeededRandom.Create(options.Seed, n);
            optimizer.zero_grad();
            var losses = plan.Losses(step, random);
            losses.Values.Aggregate((a, b) => a.Plus(b)).backward();
            nn.utils.clip_grad_norm_(parameters, options.ClipNorm);
            optimizer.step();
            average.Update();
            var values = losses.ToDictionary(l => l.Key, l => (double)l.Value.item<float>());
            smoothed = n == 0 ? values["loss"] : (SmoothedLoss * smoothed) + ((1 - SmoothedLoss) * values["loss"]);
            log.Append(new RunRecord(n + 1, clock.Elapsed.TotalSeconds, new Dictionary<string, double>(values) { ["learning_rate"] = rate }));
            progress?.Report(new TrainingProgress(n + 1, options.Steps, smoothed, rate, clock.Elapsed, n + 1));
        }

        using (average.Swap())
        {
            ModuleWeights.Save(network, Path.Combine(options.Output, config.Weights), halfPrecision: true);
        }

        return true;
    }

    private static bool IsOf(string[] prefixes, string name) => Array.Exists(prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>What a stage trains.</summary>
    /// <param name="Afresh">Prefixes of what starts afresh: what knows the photos by heart from a training before this one finds others no better for more of it.</param>
    /// <param name="Onwards">Prefixes of what goes on from where it was.</param>
    /// <param name="WithObjects">Whether the images' objects are wanted.</param>
    /// <param name="Losses">The losses of a step; "loss" is the one to watch.</param>
    private sealed record Plan(string[] Afresh, string[] Onwards, bool WithObjects, Func<AlignmentStep, Random, IReadOnlyDictionary<string, Tensor>> Losses);
}
