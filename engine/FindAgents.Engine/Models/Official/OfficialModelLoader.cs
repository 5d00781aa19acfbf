using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Language.Llama;
using FindAgents.Engine.Foundations.Language.Unicl;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Interface;
using FindAgents.Engine.PixelDecoders;
using FindAgents.Engine.Prototypes;
using FindAgents.Engine.Results;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

/// <summary>Loads a whole official model from one checkpoint, accounting for every weight in it.</summary>
internal static partial class OfficialModelLoader
{
    // Buffers of the official module that hold no weight: a kernel of ones, and the classes' weights in the loss.
    private static readonly string[] Unread = ["dilation_kernel", "criterion.empty_weight"];

    private static readonly string[] Parts = [OfficialVisionFoundation.CheckpointPrefix, OfficialModules.PixelDecoderPrefix, OfficialModules.InterfacePrefix];

    /// <summary>Whether a file of a folder may be a FIND checkpoint: one, and not a shard of LLaMA.</summary>
    public static bool MayBeCheckpoint(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".pt" or ".pth" or ".safetensors" && !LlamaFile().IsMatch(Path.GetFileName(path));

    /// <summary>Loads a model and puts the engine's face before it.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="configuration">A configuration's name, a YAML file's path, or <see langword="null"/> to ask the checkpoint.</param>
    /// <param name="languageFolder">Where LLaMA's tokenizer and, unless the checkpoint holds them, its weights are; <see langword="null"/> for the checkpoint's folder.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="precision">What backbone and pixel decoder compute with; language encoder and interface stay float32.</param>
    /// <param name="sides">The size to bring images to; <see langword="null"/> for the configuration's.</param>
    /// <returns>The model, which the caller disposes.</returns>
    /// <exception cref="CheckpointFormatException">A file is missing or not sound.</exception>
    /// <exception cref="CheckpointMismatchException">A weight is missing, unexpected or of another shape; the exception has them all.</exception>
    /// <exception cref="FindException">The configuration is unknown or does not describe a model.</exception>
    public static OfficialModel Load(string path, string? configuration, string? languageFolder, Device device, ComputePrecision precision = ComputePrecision.Float32, ImageSides? sides = null)
    {
        using var file = CheckpointFile.Open(path);
        var config = OfficialModelConfig.Choose(configuration, file);
        var inputSize = InputSize(config.ResolvedVision, sides);
        var (modules, language) = LoadModules(file, path, config, languageFolder, device);
        try
        {
            modules.Vision.ComputeIn(precision);
            modules.PixelDecoder.ComputeIn(precision);
            var classes = OfficialClasses.Of(config);
            var info = new FindModelInfo(config.Name, Fingerprint(path), modules.Vision.Name, language.Name, classes.Things) { StuffCategories = classes.Stuff, Asker = PrototypeAsker.Official };
            return new OfficialModel(new OfficialFindModel(modules, Options(config, classes)), language, classes, info, inputSize, device);
        }
        catch
        {
            modules.Dispose();
            throw;
        }
    }

    /// <summary>Loads a model's modules, and the tokenizer with its language encoder.</summary>
    /// <inheritdoc cref="Load" path="/param[@name!='precision' and @name!='sides'] | /exception"/>
    /// <returns>The modules, which the caller disposes; the language foundation is theirs.</returns>
    public static (OfficialModules Modules, ProjectedLanguageFoundation Language, OfficialModelConfig Config) LoadModules(string path, string? configuration, string? languageFolder, Device device)
    {
        using var file = CheckpointFile.Open(path);
        var config = OfficialModelConfig.Choose(configuration, file);
        var (modules, language) = LoadModules(file, path, config, languageFolder, device);
        return (modules, language, config);
    }

    private static (OfficialModules Modules, ProjectedLanguageFoundation Language) LoadModules(CheckpointFile file, string path, OfficialModelConfig config, string? languageFolder, Device device)
    {
        var folder = languageFolder ?? Path.GetDirectoryName(Path.GetFullPath(path))!;
        ITextTokenizer tokenizer = config.SpeaksLlama ? LlamaTextTokenizer.Read(Path.Combine(folder, LlamaLanguage.TokenizerFile)) : ClipTokenizer.Default;
        var modules = Create(config, device);
        try
        {
            // Before anything is read: the whole list of what does not fit, without waiting for gigabytes.
            var differences = Compare(modules, file, config);
            if (!differences.IsNone)
            {
                throw new CheckpointMismatchException($"{path} does not fit {config.Name}: {differences}. Check that the file belongs to this configuration.", differences);
            }

            ModuleWeights.Load(modules.Vision.Backbone, file, prefix: OfficialVisionFoundation.CheckpointPrefix);
            OfficialModules.LoadParts(file, modules.PixelDecoder, modules.Interface);
            if (modules.Language is LlamaEncoder llama)
            {
                LoadLlama(llama, file, folder, path);
            }
            else
            {
                modules.Language.Load(file, ProjectedLanguageEncoder.OfficialPrefix);
            }

            var (name, longest, vocabulary) = modules.Language is LlamaEncoder { Config: var sizes }
                ? (sizes.Name, sizes.ContextLength, sizes.Vocabulary)
                : ((config.UniclConfig ?? UniclConfig.Official) is var unicl ? (unicl.Name, unicl.ContextLength, unicl.Vocabulary) : default);
            return (modules, new ProjectedLanguageFoundation(name, modules.Language, tokenizer, longest, vocabulary));
        }
        catch
        {
            modules.Dispose();
            throw;
        }
    }

    /// <summary>How a checkpoint differs from what a configuration's model needs: every weight of the file is accounted for.</summary>
    /// <param name="file">The open checkpoint; it may hold LLaMA's weights or leave them out.</param>
    /// <param name="config">The configuration.</param>
    public static WeightDifferences Compare(CheckpointFile file, OfficialModelConfig config)
    {
        using var modules = Create(config, device: null);
        return Compare(modules, file, config);
    }

    /// <summary>The names and shapes of all weights that a configuration's model reads, LLaMA's included.</summary>
    public static IReadOnlyDictionary<string, long[]> Weights(OfficialModelConfig config)
    {
        using var scope = NewDisposeScope();
        using var modules = Create(config, device: null);
        return modules.NamedWeights().ToDictionary(weight => weight.Key, weight => weight.Value.shape, StringComparer.Ordinal);
    }

    private static WeightDifferences Compare(OfficialModules modules, CheckpointFile file, OfficialModelConfig config)
    {
        WeightDifferences[] parts =
        [
            ModuleWeights.Compare(modules.Vision.Backbone, file, OfficialVisionFoundation.CheckpointPrefix),
            ModuleWeights.Compare(modules.PixelDecoder, file, OfficialModules.PixelDecoderPrefix),
            ModuleWeights.Compare(modules.Interface, file, OfficialModules.InterfacePrefix, OfficialModules.IsInterface),
            modules.Language.Compare(file, ProjectedLanguageEncoder.OfficialPrefix, config.SpeaksLlama && !HoldsLlama(file) ? LlamaEncoder.IsProjection : null),
            Strangers(file),
        ];
        return new WeightDifferences([.. parts.SelectMany(part => part.Missing)], [.. parts.SelectMany(part => part.Unexpected)], [.. parts.SelectMany(part => part.Misshaped)]);
    }

    /// <summary>Modules whose weights are to be loaded; without a device those of the large foundations have names and shapes only.</summary>
    internal static OfficialModules Create(OfficialModelConfig config, Device? device)
    {
        var vision = config.ResolvedVision;
        var backbone = vision.CreateBackbone(device ?? META);
        var foundation = new OfficialVisionFoundation(config.Vision, vision, backbone, device);
        ProjectedLanguageEncoder language = config.SpeaksLlama
            ? new LlamaEncoder(config.LlamaConfig ?? LlamaConfig.Official, LlamaLanguage.TypeOn(device ?? META), device ?? META)
            : new UniclEncoder(config.UniclConfig ?? UniclConfig.Official).to(device ?? CPU);
        return new OfficialModules(foundation, language, Decoder(config, backbone.FeatureMaps).to(device ?? CPU), Interface(config).to(device ?? CPU));
    }

    private static Func<int, int, (int Width, int Height)> InputSize(OfficialVisionConfig vision, ImageSides? sides)
    {
        if (sides is null)
        {
            return vision.InputSize;
        }

        if (vision.Vit is { ImgSize: var most } && sides.Longer > most)
        {
            throw new FindException($"Images of up to {sides.Longer} pixels were asked for; this vision foundation takes at most {most}.");
        }

        var other = vision with { MinSizeTest = sides.Shorter, MaxSizeTest = sides.Longer };
        return other.InputSize;
    }

    // What tells one training's weights from another's: the size, and bytes from all over the file.
    internal static string Fingerprint(string path)
    {
        const int Pieces = 64;
        const int PieceBytes = 4096;
        using var stream = File.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> size = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(size, stream.Length);
        hash.AppendData(size);
        var piece = new byte[PieceBytes];
        for (var i = 0; i < Pieces; i++)
        {
            stream.Position = Math.Max(0, stream.Length - PieceBytes) * i / (Pieces - 1);
            hash.AppendData(piece.AsSpan(0, stream.ReadAtLeast(piece, PieceBytes, throwOnEndOfStream: false)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    private static WeightDifferences Strangers(CheckpointFile file) => WeightDifferences.None with
    {
        Unexpected = [.. file.Entries.Keys.Where(name => !Unread.Contains(name) && !Parts.Any(part => name.StartsWith(part, StringComparison.Ordinal))).Order(StringComparer.Ordinal)],
    };

    private static bool HoldsLlama(CheckpointFile file) => file.Entries.Keys.Any(name => name.StartsWith(LlamaLanguage.CheckpointPrefix, StringComparison.Ordinal));

    private static void LoadLlama(LlamaEncoder llama, CheckpointFile file, string folder, string checkpoint)
    {
        List<CheckpointFile> open = [];
        try
        {
            if (!HoldsLlama(file))
            {
                open.AddRange(LlamaFiles(folder, checkpoint).Select(CheckpointFile.Open));
            }

            LlamaLanguage.LoadWeights(llama, file, ProjectedLanguageEncoder.OfficialPrefix, open.Count > 0 ? open : null);
        }
        finally
        {
            open.ForEach(one => one.Dispose());
        }
    }

    private static string[] LlamaFiles(string folder, string checkpoint)
    {
        string[] paths = [.. Directory.EnumerateFiles(folder).Where(path => LlamaFile().IsMatch(Path.GetFileName(path))).Order(StringComparer.Ordinal)];
        if (paths.Length == 0)
        {
            throw new CheckpointFormatException(
                $"{checkpoint} was saved without LLaMA's weights, and there are none in '{folder}': put the files of huggyllama/llama-7b there (model-00001-of-00002.safetensors and so on, and {LlamaLanguage.TokenizerFile}), or name the folder that has them.");
        }

        // Some publish both; they hold the same weights.
        return paths.Any(IsSafetensors) ? [.. paths.Where(IsSafetensors)] : paths;

        static bool IsSafetensors(string path) => Path.GetExtension(path) == ".safetensors";
    }

    private static FpnPixelDecoder Decoder(OfficialModelConfig config, IReadOnlyList<FeatureMapSpec> features) => new(new FpnPixelDecoderConfig
    {
        Features = features,
        ConvDim = config.Encoder.ConvsDim,
        MaskDim = config.Encoder.MaskDim,
        TransformerLayers = config.Encoder.TransformerEncLayers,
        Heads = config.Decoder.Nheads,
        FeedForward = config.Decoder.DimFeedforward,
        PreNorm = config.Decoder.PreNorm,
    });

    private static FindInterface Interface(OfficialModelConfig config) => new(new FindInterfaceOptions
    {
        HiddenSize = config.Decoder.HiddenDim,
        ProjectionSize = (config.SpeaksLlama ? config.LlamaConfig?.Projection : config.UniclConfig?.Projection) ?? config.Decoder.HiddenDim,
        MaskSize = config.Encoder.MaskDim,
        InputChannels = config.Encoder.ConvsDim,
        QueryCount = config.Decoder.NumObjectQueries,
        Heads = config.Decoder.Nheads,
        FeedForwardSize = config.Decoder.DimFeedforward,
        Layers = config.Decoder.DecLayers - 1,
        MaxSpatialLength = config.Decoder.MaxSpatialLen,
        PreNorm = config.Decoder.PreNorm,
        EnforceInputProjection = config.Decoder.EnforceInputProj,
    });

    private static OfficialFindOptions Options(OfficialModelConfig config, OfficialClasses classes) => new()
    {
        ObjectMaskThreshold = config.Test.ObjectMaskThreshold,
        OverlapThreshold = config.Test.OverlapThreshold,
        InstanceCount = config.Test.DetectionsPerImage,
        Things = Enumerable.Range(0, classes.Things.Count).ToHashSet(),
        EmptyColour = config.ResolvedVision.PixelMean,
    };

    // How Hugging Face names the files of a language model.
    [GeneratedRegex(@"^(model(-\d+-of-\d+)?\.safetensors|pytorch_model(-\d+-of-\d+)?\.bin)$")]
    private static partial Regex LlamaFile();
}
