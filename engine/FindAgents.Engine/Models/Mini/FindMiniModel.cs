using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations;
using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Prototypes;
using FindAgents.Engine.Results;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Mini;

/// <summary>find-mini: the embedded default model.</summary>
/// <remarks>Safe for concurrent calls; weights never change after loading.</remarks>
internal sealed class FindMiniModel : IFindModel
{
    private readonly FindMiniConfig _config;
    private readonly FindMiniNetwork _network;
    private readonly IVisionFoundation _vision;
    private readonly ILanguageFoundation _language;
    private readonly Device _device;
    private readonly Tensor _names; // (80, P): the categories in the semantic space

    private FindMiniModel(FindMiniConfig config, FindMiniNetwork network, IVisionFoundation vision, ILanguageFoundation language, Device device)
    {
        (_config, _network, _vision, _language, _device) = (config, network, vision, language, device);
        var names = CocoCategories.Things.Select(c => c.Name).ToArray();
        Info = new FindModelInfo(config.Name, config.Version, vision.Name, language.Name, names);
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        using var encoding = EncodePhrases(names, null, out _);
        _names = encoding.Phrases.clone().DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public FindModelInfo Info { get; }

    /// <inheritdoc/>
    public double DefaultPresenceThreshold => _config.PresenceThreshold;

    /// <summary>Loads a model's folder.</summary>
    /// <param name="folder">Holds config.json, the trained weights and the foundations' files.</param>
    /// <param name="device">Where to compute.</param>
    /// <exception cref="FindException">A file is missing or does not fit; the message names it.</exception>
    public static FindMiniModel Load(string folder, Device device)
    {
        var config = FindMiniConfig.Load(Path.Combine(folder, FindMiniConfig.FileName));
        var vision = FoundationRegistry.Vision(config.VisionFoundation, folder, device);
        var language = FoundationRegistry.Language(config.LanguageFoundation, folder, device);
        var network = new FindMiniNetwork(config, vision.FeatureMaps, CocoCategories.Things.Count, language.Width);
        using (var weights = SafetensorsFile.Open(Path.Combine(folder, config.Weights)))
        {
            ModuleWeights.Load(network, weights);
        }

        network.to(device);
        network.eval();
        return new FindMiniModel(config, network, vision, language, device);
    }

    /// <inheritdoc/>
    public (int Width, int Height) InputSize(int width, int height) => _vision.InputSize(width, height);

    /// <inheritdoc/>
    public IModelEncoding Encode(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        using var features = _vision.Encode(pixels.to(_device));
        return _network.KeepObjects(_network.Encode(features, (int)pixels.shape[3], (int)pixels.shape[2])).Keep();
    }

    /// <inheritdoc/>
    public ObjectAnswers Segment(IModelEncoding encoding)
    {
        using var scope = NewDisposeScope();
        var image = (MiniImage)encoding;
        var prototype = MiniPrototypes.InstanceSegmentation;
        var objects = image.Objects!.Found;
        var masks = objects.Masks;                                                       // (K, h, w)
        var fits = _network.NameLogits(objects.Classes, _names).sigmoid();               // (K, 80)
        var quality = _network.IoULogits(objects.Rows).sigmoid();                        // (K)
        var answers = ObjectRanking.Rank(masks, fits, image.Heat, quality);
        return new ObjectAnswers(
            prototype.Name,
            masks.index_select(0, tensor(answers.Select(a => (long)a.Query).ToArray(), device: masks.device)).cpu().MoveToOuterDisposeScope(),
            [.. answers.Select(a => a.Score)],
            [.. answers.Select(a => Info.Categories[a.Class])]);
    }

    /// <inheritdoc/>
    public PhraseAnswers Ground(IModelEncoding encoding, IReadOnlyList<string> phrases)
    {
        using var scope = NewDisposeScope();
        var image = (MiniImage)encoding;
        var prototype = MiniPrototypes.GroundedSegmentation;
        using var encoded = EncodePhrases(phrases, _names, out var unknown);
        using var outputs = _network.Run(prototype, image, encoded, maskScale: FindMiniNetwork.ObjectMaskScale);
        var reading = _network.ReadPhrases(image, outputs.Final, encoded);
        return new PhraseAnswers(
            prototype.Name,
            reading.Masks.cpu().MoveToOuterDisposeScope(),
            [.. reading.Presence.sigmoid().cpu().data<float>().Select(p => (double)p)],
            unknown);
    }

    /// <inheritdoc/>
    public RefineAnswer Refine(IModelEncoding encoding, RefinePrompt prompt, int width, int height)
    {
        using var scope = NewDisposeScope();
        var prototype = MiniPrototypes.InteractiveSegmentation;
        var read = PromptReader.Read(prompt, width, height);
        var image = (MiniImage)encoding;
        using var outputs = _network.Run(prototype, image, prompts: [read], maskScale: FindMiniNetwork.PromptMaskScale);
        var segment = outputs.Final[VariableNames.SegmentProposals];
        var reading = _network.ReadPrompts(image, outputs.Final, [read]);
        var fits = _network.NameLogits(segment.ClassEmbedding[0], _names).sigmoid(); // (1, 80)
        var (best, index) = fits.max(1);
        const float Sure = 0.5f;
        var mask = prompt.Box is null ? reading.Masks[0] : BoxGuarantee.Apply(reading.Masks[0], read.Geometry);
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
        _network.Dispose();
        _vision.Dispose();
        _language.Dispose();
    }

    private PhraseEncoding EncodePhrases(IReadOnlyList<string> phrases, Tensor? classes, out IReadOnlyList<IReadOnlyList<string>> unknown)
    {
        using var tokens = _language.Encode([.. phrases.Select(Determiners.Strip)]);
        for (var i = 0; i < phrases.Count; i++)
        {
            if (tokens.Words[i].Count == 0)
            {
                throw new PromptException(
                    $"{Info.Name} knows no word of the phrase '{phrases[i]}' ({string.Join(", ", tokens.Unknown[i])}): say it in other, plain English words.");
            }
        }

        unknown = tokens.Unknown;
        return _network.EncodePhrases(tokens.Embeddings.to(_device), tokens.Padding.to(_device), classes);
    }
}
