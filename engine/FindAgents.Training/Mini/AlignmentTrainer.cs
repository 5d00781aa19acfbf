using System.Diagnostics;
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
    private const int BatchSize = 256;
    private const int RegionBatch = 128;
    private const double Temperature = 0.05;
    private const double LabelSmoothing = 0.1;
    private const double WordDropout = 0.15;
    private const int Views = 4; // of each photo: as it is, mirrored, and varied at random
    private const double Substituted = 0.4;
    private const double FromAnotherPhoto = 0.5;
    private const double WeightDecay = 0.05;
    private const double SmoothedLoss = 0.95;
    private static readonly string[] Trained = ["image_encoder.", "caption_encoder.", "caption_proj.", "region_encoder."];

    // What knows the photos by heart from a training before this one finds others no better for more of it.
    private static readonly string[] Afresh = ["image_encoder.", "caption_encoder.", "caption_proj."];

    /// <summary>Trains to the end of the schedule, or until cancelled; then the weights, whole, are in the output folder.</summary>
    /// <param name="options">What, where and how long; <see cref="MiniTrainingOptions.Start"/> names the weights that stay as they are.</param>
    /// <param name="progress">Told after every photo seen, then after every step.</param>
    /// <param name="cancellationToken">Stops; nothing is written.</param>
    /// <returns>Whether the schedule was completed.</returns>
    /// <exception cref="Engine.FindException">Data, weights or foundations are missing or do not fit.</exception>
    public static bool Run(MiniTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
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
            ModuleWeights.Load(network, file, strict: false, only: name => !Afresh.Any(t => name.StartsWith(t, StringComparison.Ordinal)));
        }

        var trained = network.named_parameters().Where(p => Trained.Any(t => p.name.StartsWith(t, StringComparison.Ordinal))).ToList();
        foreach (var (name, parameter) in network.named_parameters())
        {
            parameter.requires_grad = trained.Exists(t => t.name == name);
        }

        network.eval();
        var photos = Look(network, vision, data, options, device, progress, cancellationToken);
        try
        {
            return !cancellationToken.IsCancellationRequested
                && Train(network, language, data, photos, [.. trained.Select(t => t.parameter)], options, config, progress, cancellationToken);
        }
        finally
        {
            photos.ForEach(photo => photo.Dispose());
        }
    }

    private static List<SeenPhoto> Look(
        FindMiniNetwork network, IVisionFoundation vision, CocoDataset data, MiniTrainingOptions options, Device device, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var augmentation = new Augmentation(new PhotoCache());
        var wanted = data.Photos.Where(p => (p.Captions.Count > 0 || p.Instances.Count > 0) && !TuningSplit.Holds(p)).ToList();
        var seen = new List<SeenPhoto>(wanted.Count);
        var clock = Stopwatch.StartNew();
        using var noGradient = no_grad();
        foreach (var photo in wanted.TakeWhile(_ => !cancellationToken.IsCancellationRequested))
        {
            using var scope = NewDisposeScope();
            var bucket = Bucket.For(photo, options.LongSide, options.LongSide * 3 / 4);
            using var sample = augmentation.Plain(photo, bucket);
            var plain = See(sample.Pixels.unsqueeze(0));
            var views = new List<PhotoView>(Views) { View(plain) };
            if (photo.Captions.Count > 0)
            {
                views.Add(View(See(sample.Pixels.flip(2).unsqueeze(0))));
                var random = SeededRandom.Create(options.Seed, photo.Id);
                while (views.Count < Views)
                {
                    using var varied = augmentation.Augment(photo, bucket, random);
                    views.Add(View(See(varied.Pixels.unsqueeze(0))));
                }
            }

            var regions = sample.Instances.Count == 0 ? null : plain.Regions.Pool(sample.Targets.to(device));
            seen.Add(new SeenPhoto(
                photo,
                views,
                [.. Enumerable.Range(0, sample.Instances.Count).Where(i => !sample.Instances[i].IsCrowd)
                    .Select(i => (sample.Instances[i].Category.Name, regions![i].clone().DetachFromDisposeScope()))]));
            progress?.Report(new TrainingProgress(seen.Count, wanted.Count, 0, 0, clock.Elapsed, seen.Count));
        }

        return seen;

        MiniImage See(Tensor pixels)
        {
            using var features = vision.Encode(pixels.to(device));
            return network.KeepObjects(network.Encode(features, (int)pixels.shape[3], (int)pixels.shape[2]));
        }

        static PhotoView View(MiniImage image)
        {
            var trail = image.Objects!.Trail;
            return new PhotoView(
                ImageEncoder.Describe(image.Regions)[0].clone().DetachFromDisposeScope(),
                cat([.. trail.Rows, .. trail.Gathered], 0).DetachFromDisposeScope(),
                trail.Position![0].clone().DetachFromDisposeScope());
        }
    }

    private static bool Train(
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
            var (sentences, regions) = (step.Sentences(random), step.Regions(random));
            sentences.Plus(regions).backward();
            nn.utils.clip_grad_norm_(parameters, options.ClipNorm);
            optimizer.step();
            average.Update();
            var (a, b) = (sentences.item<float>(), regions.item<float>());
            smoothed = n == 0 ? a : (SmoothedLoss * smoothed) + ((1 - SmoothedLoss) * a);
            log.Append(new RunRecord(n + 1, clock.Elapsed.TotalSeconds, new Dictionary<string, double> { ["loss"] = a, ["regions"] = b, ["learning_rate"] = rate }));
            progress?.Report(new TrainingProgress(n + 1, options.Steps, smoothed, rate, clock.Elapsed, n + 1));
        }

        using (average.Swap())
        {
            ModuleWeights.Save(network, Path.Combine(options.Output, config.Weights), halfPrecision: true);
        }

        return true;
    }

    /// <summary>The two losses of a step.</summary>
    private sealed class AlignmentStep
    {
        private readonly FindMiniNetwork _network;
        private readonly ILanguageFoundation _language;
        private readonly Device _device;
        private readonly CaptionMentions _mentions;
        private readonly List<SeenPhoto> _captioned;
        private readonly List<(SeenPhoto Photo, string Category, Tensor Features)> _instances;
        private readonly Dictionary<string, List<(long Photo, Tensor Features)>> _byCategory;
        private readonly Dictionary<string, int> _classes;
        private readonly Dictionary<string, int> _names;
        private readonly Tensor _nameWords;   // (V, W)
        private readonly Tensor _classSpace;  // (80, P): the things' names in the semantic space

        public AlignmentStep(FindMiniNetwork network, ILanguageFoundation language, IReadOnlyList<Data.CocoCategory> categories, List<SeenPhoto> photos, Device device)
        {
            (_network, _language, _device) = (network, language, device);
            _mentions = new CaptionMentions(ConceptVocabulary.Load(categories));
            _captioned = [.. photos.Where(p => p.Photo.Captions.Count > 0)];
            _instances = [.. photos.SelectMany(p => p.Regions.Select(r => (p, r.Category, r.Features)))];
            _byCategory = _instances.GroupBy(i => i.Category, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.Select(i => (i.Photo.Photo.Id, i.Features)).ToList(), StringComparer.Ordinal);
            _classes = CocoCategories.Things.Select((c, i) => (c.Name, i)).ToDictionary(e => e.Name, e => e.i, StringComparer.Ordinal);
            _names = categories.Select((c, i) => (c.Name, i)).ToDictionary(e => e.Name, e => e.i, StringComparer.Ordinal);
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            using var spoken = language.Encode([.. categories.Select(c => ConceptVocabulary.Spoken(c.Name))]);
            var there = spoken.Padding.logical_not().unsqueeze(-1).to_type(ScalarType.Float32);
            _nameWords = ((spoken.Embeddings * there).sum(1) / there.sum(1)).DetachFromDisposeScope();
            using var things = language.Encode([.. CocoCategories.Things.Select(c => c.Name)]);
            _classSpace = network.EncodePhrases(things.Embeddings, things.Padding, null).Phrases.DetachFromDisposeScope();
        }

        /// <summary>Each image finds its sentence among the batch's, each sentence its image (InfoNCE).</summary>
        public Tensor Sentences(Random random)
        {
            using var scope = NewDisposeScope();
            var batch = Enumerable.Range(0, Math.Min(BatchSize, _captioned.Count)).ToArray();
            var order = Enumerable.Range(0, _captioned.Count).ToArray();
            random.Shuffle(order);
            var drawn = batch.Select(i => _captioned[order[i]]).ToList();
            var (words, padding) = Words(drawn, random);

            var views = drawn.ConvertAll(p => p.Views[random.Next(p.Views.Count)]);
            var trails = stack([.. views.Select(v => v.Trail)], 1).unbind(0); // S of (B, K, C)
            var layers = trails.Length / 2;
            using var trail = new VariableTrail(trails[..(layers + 1)], trails[(layers + 1)..], stack([.. views.Select(v => v.Position)]));
            var images = _network.EmbedImages(stack([.. views.Select(v => v.Description)]), trail);
            var sentences = _network.EmbedSentences(words, padding);
            var logits = images.matmul(sentences.t()) * Constant(1 / Temperature);
            var own = Range(0, drawn.Count, ScalarType.Int64, _device);
            return nn.functional.cross_entropy(logits, own, label_smoothing: LabelSmoothing)
                .Plus(nn.functional.cross_entropy(logits.t(), own, label_smoothing: LabelSmoothing))
                .MoveToOuterDisposeScope();
        }

        /// <summary>Pieces of images come to lie where the words for them do.</summary>
        public Tensor Regions(Random random)
        {
            using var scope = NewDisposeScope();
            if (_instances.Count == 0)
            {
                return zeros([], device: _device);
            }

            var drawn = Enumerable.Range(0, RegionBatch).Select(_ => _instances[random.Next(_instances.Count)]).ToList();
            var features = stack([.. drawn.Select(d => d.Features)]);
            var wanted = _nameWords.index_select(0, tensor(drawn.Select(d => (long)_names[d.Category]).ToArray(), device: _device));
            var miss = _network.RegionWords(features) - wanted;
            var alignment = ((miss * miss).sum(1) / (wanted * wanted).sum(1)).mean();
            var meant = new float[drawn.Count, _classes.Count];
            for (var i = 0; i < drawn.Count; i++)
            {
                if (_classes.TryGetValue(drawn[i].Category, out var at))
                {
                    meant[i, at] = 1;
                }
            }

            var affinity = _network.Meanings(_network.EmbedRegions(features), _classSpace);
            return alignment.Plus(MiniLosses.Pairs(affinity, tensor(meant, device: _device))).MoveToOuterDisposeScope();
        }

        // One caption a photo; some of the things it mentions are shown instead of said.
        private (Tensor Words, Tensor Padding) Words(List<SeenPhoto> photos, Random random)
        {
            using var tokens = _language.Encode([.. photos.Select(p => p.Photo.Captions[random.Next(p.Photo.Captions.Count)])]);
            var rows = new List<Tensor>(photos.Count);
            for (var i = 0; i < photos.Count; i++)
            {
                var said = tokens.Words[i];
                var pieces = new List<Tensor>();
                var at = 0;
                foreach (var mention in _mentions.Find(said))
                {
                    if (Shown(photos[i], mention.Category, random) is { } shown)
                    {
                        Say(at, mention.Start);
                        pieces.Add(_network.RegionWords(shown.unsqueeze(0)));
                        at = mention.Start + mention.Length;
                    }
                }

                Say(at, said.Count);
                rows.Add(pieces.Count == 0 ? zeros(1, tokens.Embeddings.shape[2], device: _device) : cat([.. pieces], 0));

                void Say(int from, int to)
                {
                    var kept = Enumerable.Range(from, Math.Max(0, to - from)).Where(_ => random.NextDouble() >= WordDropout).Select(w => (long)w).ToArray();
                    if (kept.Length > 0)
                    {
                        pieces.Add(tokens.Embeddings[i].index_select(0, tensor(kept, device: _device)));
                    }
                }
            }

            var longest = rows.Max(r => r.shape[0]);
            return (
                stack([.. rows.Select(r => cat([r, zeros(longest - r.shape[0], r.shape[1], device: _device)], 0))]),
                stack([.. rows.Select(r => Range(0, longest, ScalarType.Int64, _device) >= Constant(r.shape[0]))]));
        }

        private Tensor? Shown(SeenPhoto photo, string category, Random random)
        {
            if (random.NextDouble() >= Substituted)
            {
                return null;
            }

            var own = photo.Regions.Where(r => r.Category == category).Select(r => r.Features).ToList();
            if (own.Count > 0 && random.NextDouble() >= FromAnotherPhoto)
            {
                return own[random.Next(own.Count)];
            }

            var others = _byCategory.GetValueOrDefault(category)?.Where(o => o.Photo != photo.Photo.Id).ToList() ?? [];
            return others.Count > 0 ? others[random.Next(others.Count)].Features : null;
        }
    }
}
