using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations;
using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Interface;
using FindAgents.Engine.Prototypes;
using FindAgents.Engine.Results;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace FindAgents.Engine.Models.Mini;

/// <summary>find-mini: the embedded default model.</summary>
/// <remarks>Safe for concurrent calls; weights never change after loading.</remarks>
internal sealed partial class FindMiniModel : IFindModel
{
    private const double Edge = 1e-4; // of a probability that is turned into a logit

    // Where masks are cut, as logits. Trained at zero they come out a little small: cut lower they overlap more with what
    // is there. Chosen on the part of the training split that training leaves alone (TuningSplit).
    private const double BoxMaskCut = -0.75;
    private const double ObjectMaskCut = -0.5;

    private readonly FindMiniConfig _config;
    private readonly FindMiniNetwork _network;
    private readonly IVisionFoundation _vision;
    private readonly ILanguageFoundation _language;
    private readonly Device _device;
    private readonly Tensor _names; // (80, P): the categories in the semantic space
    private readonly PhraseEncoding _stuff; // 53 names

    private FindMiniModel(FindMiniConfig config, FindMiniNetwork network, IVisionFoundation vision, ILanguageFoundation language, Device device)
    {
        (_config, _network, _vision, _language, _device) = (config, network, vision, language, device);
        var names = CocoCategories.Things.Select(c => c.Name).ToArray();
        var stuff = CocoCategories.Stuff.Select(c => c.Phrase).ToArray();
        Info = new FindModelInfo(config.Name, config.Version, vision.Name, language.Name, names)
        {
            StuffCategories = stuff,
            Asker = PrototypeAsker.FindMini,
            WordOdds = config.WordOdds,
            PieceOdds = config.PieceOdds,
        };
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        using var encoding = EncodePhrases([.. names.Select(name => new ModelPhrase(name, [new ModelPhrasePart(name, null, null)]))], null, out _);
        _names = encoding.Phrases.clone().DetachFromDisposeScope();
        _stuff = EncodePhrases([.. stuff.Select(name => new ModelPhrase(name, [new ModelPhrasePart(name, null, null)]))], _names, out _);
        foreach (var tensor in (Tensor[])[_stuff.Tokens, _stuff.Padding, _stuff.Phrases, _stuff.Affinity])
        {
            tensor.DetachFromDisposeScope();
        }
    }

    /// <inheritdoc/>
    public FindModelInfo Info { get; }

    /// <inheritdoc/>
    /// <remarks>What each further image of a batch added to the process's peak, in float32.</remarks>
    public long BytesPerPixel => 700;

    /// <inheritdoc/>
    public double DefaultPresenceThreshold => _config.PresenceThreshold;

    /// <inheritdoc/>
    public bool IsBetterAskedTwice => true;

    /// <summary>Loads a model's folder.</summary>
    /// <param name="folder">Holds config.json, the trained weights and the foundations' files.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="precision">What the vision foundation and the pixel decoder compute with.</param>
    /// <exception cref="FindException">A file is missing or does not fit; the message names it.</exception>
    public static FindMiniModel Load(string folder, Device device, ComputePrecision precision = ComputePrecision.Float32)
    {
        var config = FindMiniConfig.Load(Path.Combine(folder, FindMiniConfig.FileName));
        var vision = FoundationRegistry.Vision(config.VisionFoundation, folder, device, precision);
        var language = FoundationRegistry.Language(config.LanguageFoundation, folder, device);
        var network = new FindMiniNetwork(config, vision.FeatureMaps, CocoCategories.Things.Count, language.Width);
        using (var weights = SafetensorsFile.Open(Path.Combine(folder, config.Weights)))
        {
            ModuleWeights.Load(network, weights);
        }

        network.to(device);
        network.eval();
        network.ComputeIn(precision);
        return new FindMiniModel(config, network, vision, language, device);
    }

    /// <inheritdoc/>
    public (int Width, int Height) InputSize(int width, int height) => _vision.InputSize(width, height);

    /// <inheritdoc/>
    public IReadOnlyList<IModelEncoding> Encode(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        using var features = _vision.Encode(pixels.to(_device));
        return [.. _network.EncodeBatch(features, (int)pixels.shape[3], (int)pixels.shape[2]).Select(image => image.Keep())];
    }

    /// <inheritdoc/>
    public ObjectAnswers Segment(IModelEncoding encoding, SegmentOptions options, int width, int height, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var image = (MiniImage)encoding;
        var prototype = Checked(options.Prototype, options.Kind == SegmentKind.Things ? PrototypeQuestion.Things : PrototypeQuestion.Division) ?? options.Kind switch
        {
            SegmentKind.Panoptic => MiniPrototypes.PanopticSegmentation,
            SegmentKind.Semantic => MiniPrototypes.SemanticSegmentation,
            _ => MiniPrototypes.InstanceSegmentation,
        };
        var stuffIsAsked = options.Kind != SegmentKind.Things;
        using var outputs = stuffIsAsked || options.Prototype is not null ? _network.Run(prototype, image, stuffIsAsked ? _stuff : null) : null;
        var objects = outputs is null ? image.Objects!.Found : _network.Objects(image, outputs.Final);
        var fits = _network.NameLogits(objects.Classes, _names).sigmoid();               // (K, 80)
        var quality = _network.IoULogits(objects.Rows).sigmoid();                        // (K)
        var answers = ObjectRanking.Rank(objects.Masks, fits, image.Heat, quality)
            .ConvertAll(a => a with { Score = _config.ThingCalibration.Apply(a.Score), Others = [.. a.Others.Select(o => (o.Class, _config.ThingCalibration.Apply(o.Score)))] })
            .FindAll(a => a.Score >= options.ScoreThreshold);
        var found = _network.ObjectMasks(image, objects, tensor(answers.Select(a => (long)a.Query).ToArray(), device: _device), FindMiniNetwork.ObjectMaskScale) - Constant(ObjectMaskCut);
        var scores = answers.ConvertAll(a => a.Score);
        var labels = answers.ConvertAll(a => Info.Categories[a.Class]);
        if (stuffIsAsked)
        {
            var stuff = Stuff(outputs!.Final, found.shape[1], found.shape[2]);
            found = cat([found, stuff.Masks]);
            scores.AddRange(stuff.Scores);
            labels.AddRange(stuff.Labels);
        }

        return new ObjectAnswers(prototype.Name, found.cpu().MoveToOuterDisposeScope(), scores, labels, answers.Count)
        {
            OtherLabels = answers.ConvertAll<IReadOnlyList<ScoredLabel>>(a => [.. a.Others.Select(o => new ScoredLabel(Info.Categories[o.Class], o.Score))]),
        };
    }

    // The stuff that is the likeliest somewhere, best first. The masks, (S, h, w) logits, belong to the caller's scope.
    private (Tensor Masks, List<double> Scores, List<string> Labels) Stuff(LayerOutputs layer, long height, long width)
    {
        using var scope = NewDisposeScope();

        // Each cell is one stuff's or none's; none has the logit 0, as in training.
        var own = layer[VariableNames.GroundingProposals].MaskLogits!;                                               // (1, S, h, w)
        var likely = functional.softmax(cat([zeros_like(own.narrow(1, 0, 1)), own], 1), 1)[0];                         // (1 + S, h, w)
        var winner = likely.argmax(0).unsqueeze(0) == Range(0, likely.shape[0], ScalarType.Int64, _device).view(-1, 1, 1);
        var cells = winner.to_type(ScalarType.Float32);
        var areas = cells.sum([1, 2]);
        var sure = ((likely * cells).sum([1, 2]) / areas.clamp_min(Constant(1))).cpu().data<float>().ToArray();       // where it wins
        var won = areas.cpu().data<float>().ToArray();
        var there = Enumerable.Range(1, sure.Length - 1).Where(s => won[s] > 0).OrderByDescending(s => sure[s]).ThenBy(s => s).ToList();
        var masks = likely.index_select(0, tensor(there.ConvertAll(s => (long)s).ToArray(), device: _device)).clamp(Constant(Edge), Constant(1 - Edge)).logit();
        return (
            there.Count == 0
                ? masks.new_zeros(0, height, width).MoveToOuterDisposeScope()
                : functional.interpolate(masks.unsqueeze(0), [height, width], mode: InterpolationMode.Bilinear, align_corners: false).squeeze(0).MoveToOuterDisposeScope(),
            there.ConvertAll(s => (double)sure[s]),
            there.ConvertAll(s => Info.StuffCategories[s - 1]));
    }

    /// <inheritdoc/>
    public PhraseAnswers Ground(IModelEncoding encoding, IReadOnlyList<ModelPhrase> phrases, TaskPrototype? prototype)
    {
        using var scope = NewDisposeScope();
        var image = (MiniImage)encoding;
        var isInterleaved = phrases.Any(phrase => phrase.Parts.Any(part => part.Image is not null));
        prototype = Checked(prototype, isInterleaved ? PrototypeQuestion.InterleavedPhrases : PrototypeQuestion.Phrases)
            ?? (isInterleaved ? MiniPrototypes.InterleavedSegmentation : MiniPrototypes.GroundedSegmentation);
        using var encoded = EncodePhrases(phrases, _names, out var unknown);
        using var outputs = _network.Run(prototype, image, encoded, maskScale: FindMiniNetwork.ObjectMaskScale);
        var reading = _network.ReadPhrases(image, outputs.Final, encoded);
        return new PhraseAnswers(
            prototype.Name,
            reading.Masks.cpu().MoveToOuterDisposeScope(),
            [.. reading.Presence.sigmoid().cpu().data<float>().Select(p => _config.PhraseCalibration.Apply(p))],
            unknown);
    }

    /// <inheritdoc/>
    public RefineAnswer Refine(IModelEncoding encoding, RefinePrompt prompt, int width, int height, TaskPrototype? prototype)
    {
        using var scope = NewDisposeScope();
        prototype = Checked(prototype, prompt.Previous is null ? PrototypeQuestion.Prompt : PrototypeQuestion.FurtherPrompt) ?? MiniPrototypes.InteractiveSegmentation;
        var read = PromptReader.Read(prompt, width, height);
        var image = (MiniImage)encoding;
        using var outputs = _network.Run(prototype, image, prompts: [read], maskScale: FindMiniNetwork.PromptMaskScale);
        var segment = outputs.Final[VariableNames.SegmentProposals];
        var reading = _network.ReadPrompts(image, outputs.Final, [read]);
        var fits = _network.NameLogits(segment.ClassEmbedding[0], _names).sigmoid(); // (1, 80)
        var (best, index) = fits.max(1);
        const float Sure = 0.5f;
        var mask = prompt.Box is null ? reading.Masks[0] : BoxGuarantee.Apply(reading.Masks[0] - Constant(BoxMaskCut), read.Geometry);
        return new RefineAnswer(
            prototype.Name,
            ClickGuarantee.Apply(mask, PromptReader.Clicks(prompt, width, height), read.Negative).cpu().MoveToOuterDisposeScope(),
            reading.Quality.sigmoid().item<float>(),
            best.item<float>() >= Sure ? Info.Categories[(int)index.item<long>()] : null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _names.Dispose();
        _stuff.Dispose();
        _network.Dispose();
        _vision.Dispose();
        _language.Dispose();
    }

    // A prototype of the caller's own, if it can be asked this.
    private static TaskPrototype? Checked(TaskPrototype? own, PrototypeQuestion question)
    {
        if (own is not null)
        {
            new PrototypeUse(PrototypeAsker.FindMini, question).Check(own);
        }

        return own;
    }

    private PhraseEncoding EncodePhrases(IReadOnlyList<ModelPhrase> phrases, Tensor? classes, out IReadOnlyList<IReadOnlyList<string>> unknown)
    {
        using var scope = NewDisposeScope();
        (var words, var padding, unknown) = Sentences(phrases);
        var encoding = _network.EncodePhrases(words, padding, classes);
        foreach (var tensor in (Tensor[])[encoding.Tokens, encoding.Padding, encoding.Phrases, encoding.Affinity])
        {
            tensor.MoveToOuterDisposeScope();
        }

        return encoding;
    }

    // Words and pieces of images become vectors of one space, in the order of each sentence: (P, L, W) and (P, L).
    private (Tensor Words, Tensor Padding, IReadOnlyList<IReadOnlyList<string>> Unknown) Sentences(IReadOnlyList<ModelPhrase> phrases)
    {
        var sentences = new List<Tensor>(phrases.Count); // (L, W) each
        var unknown = new List<IReadOnlyList<string>>(phrases.Count);
        foreach (var phrase in phrases)
        {
            var (sentence, strange) = Sentence(phrase);
            sentences.Add(sentence);
            unknown.Add(strange);
        }

        var (longest, width) = (sentences.Max(s => s.shape[0]), sentences[0].shape[1]);
        var words = stack([.. sentences.Select(s => cat([s, zeros(longest - s.shape[0], width, device: _device)], 0))]);
        var padding = stack([.. sentences.Select(s => Range(0, longest, ScalarType.Int64, _device) >= Constant(s.shape[0]))]);
        return (words, padding, unknown);
    }

    private (Tensor Words, IReadOnlyList<string> Unknown) Sentence(ModelPhrase phrase)
    {
        var (parts, unknown) = (new List<Tensor>(), new List<string>());
        foreach (var part in phrase.Parts)
        {
            if (part is { Image: MiniImage image, Mask: { } mask })
            {
                using var pixels = mask.ToTensor(_device);
                parts.Add(_network.RegionWords(image.Regions.Pool(pixels.to_type(ScalarType.Float32).unsqueeze(0))));
                continue;
            }

            using var tokens = _language.Encode([Determiners.Strip(part.Words!)]);
            unknown.AddRange(tokens.Unknown[0]);
            if (tokens.Words[0].Count > 0)
            {
                parts.Add(tokens.Embeddings[0].narrow(0, 0, tokens.Words[0].Count).to(_device).clone());
            }
        }

        var sentence = parts.Count == 0
            ? throw new PromptException($"{Info.Name} knows no word of the phrase '{phrase.Text}' ({string.Join(", ", unknown)}): say it in other, plain English words.")
            : cat([.. parts], 0);
        return (sentence.narrow(0, 0, Math.Min(sentence.shape[0], _config.MaxTokens)), unknown);
    }
}
