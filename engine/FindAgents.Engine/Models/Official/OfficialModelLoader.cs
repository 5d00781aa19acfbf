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
    /// <returns>The model, which the caller disposes.</returns>
    /// <exception cref="CheckpointFormatException">A file is missing or not sound.</exception>
    /// <exception cref="CheckpointMismatchException">A weight is missing, unexpected or of another shape; the exception has them all.</exception>
    /// <exception cref="FindException">The configuration is unknown or does not describe a model.</exception>
    public static OfficialModel Load(string path, string? configuration, string? languageFolder, Device device)
    {
        var (modules, language, config) = LoadModules(path, configuration, languageFolder, device);
        try
        {
            var classes = OfficialClasses.Of(config);
            var info = new FindModelInfo(config.Name, Fingerprint(path), modules.Vision.Name, language.Name, classes.Things) { StuffCategories = classes.Stuff };
            return new OfficialModel(new OfficialFindModel(modules, Options(config, classes)), language, classes, info, modules.Vision.InputSize, device);
        }
        catch
        {
            modules.Dispose();
            throw;
        }
    }

    /// <summary>Loads a model's modules, and the tokenizer with its language encoder.</summary>
    /// <inheritdoc cref="Load" path="/param | /exception"/>
    /// <returns>The modules, which the caller disposes; the language foundation is theirs.</returns>
    public static (OfficialModules Modules, ProjectedLanguageFoundation Language, OfficialModelConfig Config) LoadModules(string path, string? configuration, string? languageFolder, Device device)
    {
        using var file = CheckpointFile.Open(path);
        var config = OfficialModelConfig.Choose(configuration, file);
        var differences = new List<WeightDifferences> { Strangers(file) };
        var created = new Stack<IDisposable>();
        try
        {
            var vision = Take(() => OfficialVisionFoundation.Load(config.Vision, config.ResolvedVision, file, device));
            var language = Take(() => Language(file, config, languageFolder ?? Path.GetDirectoryName(Path.GetFullPath(path))!, device));
            var decoder = Keep(Decoder(config, vision?.FeatureMaps ?? FeatureMaps(config)).to(device));
            var find = Keep(Interface(config).to(device));
            Note(() => ModuleWeights.Load(decoder, file, prefix: OfficialModules.PixelDecoderPrefix));
            Note(() => OfficialModules.LoadInterface(file, find));
            ThrowIfDifferent(path, config, differences);
            return (new OfficialModules(vision!, language!.Encoder, decoder, find), language, config);
        }
        catch
        {
            while (created.TryPop(out var part))
            {
                part.Dispose();
            }

            throw;
        }

        T Keep<T>(T part)
            where T : IDisposable
        {
            created.Push(part);
            return part;
        }

        T? Take<T>(Func<T> load)
            where T : class, IDisposable
        {
            T? part = null;
            Note(() => part = Keep(load()));
            return part;
        }

        void Note(Action load)
        {
            try
            {
                load();
            }
            catch (CheckpointMismatchException error)
            {
                differences.Add(error.Differences);
            }
        }
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

    private static void ThrowIfDifferent(string path, OfficialModelConfig config, IReadOnlyList<WeightDifferences> parts)
    {
        var all = new WeightDifferences([.. parts.SelectMany(part => part.Missing)], [.. parts.SelectMany(part => part.Unexpected)], [.. parts.SelectMany(part => part.Misshaped)]);
        if (!all.IsNone)
        {
            throw new CheckpointMismatchException($"{path} does not fit {config.Name}: {all}. Check that the file belongs to this configuration.", all);
        }
    }

    private static ProjectedLanguageFoundation Language(CheckpointFile file, OfficialModelConfig config, string folder, Device device)
    {
        if (!config.SpeaksLlama)
        {
            return UniclLanguage.Load(file, ProjectedLanguageEncoder.OfficialPrefix, config.UniclConfig ?? UniclConfig.Official, device);
        }

        var tokenizer = LlamaTextTokenizer.Read(Path.Combine(folder, LlamaLanguage.TokenizerFile));
        var sizes = config.LlamaConfig ?? LlamaConfig.Official;
        if (file.Entries.Keys.Any(name => name.StartsWith(LlamaLanguage.CheckpointPrefix, StringComparison.Ordinal)))
        {
            return LlamaLanguage.Load(file, ProjectedLanguageEncoder.OfficialPrefix, null, tokenizer, sizes, device);
        }

        string[] paths = [.. Directory.EnumerateFiles(folder).Where(path => LlamaFile().IsMatch(Path.GetFileName(path))).Order(StringComparer.Ordinal)];

        // Some publish both; they hold the same weights.
        paths = paths.Any(path => Path.GetExtension(path) == ".safetensors") ? [.. paths.Where(path => Path.GetExtension(path) == ".safetensors")] : paths;
        if (paths.Length == 0)
        {
            throw new CheckpointFormatException(
                $"{file.FilePath} was saved without LLaMA's weights, and there are none in '{folder}': put the files of huggyllama/llama-7b there (model-00001-of-00002.safetensors and so on, and {LlamaLanguage.TokenizerFile}), or name the folder that has them.");
        }

        List<CheckpointFile> open = [];
        try
        {
            open.AddRange(paths.Select(CheckpointFile.Open));
            return LlamaLanguage.Load(file, ProjectedLanguageEncoder.OfficialPrefix, open, tokenizer, sizes, device);
        }
        finally
        {
            open.ForEach(one => one.Dispose());
        }
    }

    // Of a backbone that could not be loaded: the other parts are still to be compared with the file.
    private static IReadOnlyList<FeatureMapSpec> FeatureMaps(OfficialModelConfig config)
    {
        using var backbone = config.ResolvedVision.CreateBackbone(META);
        return backbone.FeatureMaps;
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
