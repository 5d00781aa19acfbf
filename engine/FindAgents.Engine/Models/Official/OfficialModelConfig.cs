using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Language.Llama;
using FindAgents.Engine.Foundations.Language.Unicl;
using FindAgents.Engine.Foundations.Vision;

namespace FindAgents.Engine.Models.Official;

/// <summary>A whole official model as its YAML file describes it: foundations, sizes, classes and thresholds.</summary>
/// <remarks>The official configurations are part of the assembly, under their official names. Immutable and thread-safe.</remarks>
internal sealed record OfficialModelConfig
{
    private const string ResourcePrefix = "FindAgents.Engine.Official.";
    private const string ResourceSuffix = ".yaml";

    private static readonly Lazy<IReadOnlyDictionary<string, OfficialModelConfig>> Embedded = new(() => ReadAll());

    /// <summary>The official configurations by name, such as <c>focalt_unicl_lang</c>.</summary>
    public static IReadOnlyDictionary<string, OfficialModelConfig> All => Embedded.Value;

    /// <summary>The configuration's name: that of its file.</summary>
    public string Name { get; init; } = "";

    /// <summary>What the model is, in a line.</summary>
    public string Title { get; init; } = "";

    /// <summary>The vision foundation's name; its configuration is <see cref="VisionConfig"/> where that is there, the official one otherwise.</summary>
    public string Vision { get; init; } = "";

    /// <summary>The sizes of a vision foundation that is none of the official ones.</summary>
    public OfficialVisionConfig? VisionConfig { get; init; }

    /// <summary>The language foundation's name, <c>unicl</c> or <c>llama-7b</c>.</summary>
    public string Language { get; init; } = "";

    /// <summary>The sizes of a UniCL encoder other than the official one.</summary>
    public UniclConfig? UniclConfig { get; init; }

    /// <summary>The sizes of a LLaMA other than the official one.</summary>
    public LlamaConfig? LlamaConfig { get; init; }

    /// <summary>The weights, and their shapes, that no checkpoint of another configuration has.</summary>
    public Dictionary<string, long[]> RecognisedBy { get; init; } = [];

    /// <summary>The pixel decoder (MODEL.ENCODER).</summary>
    public OfficialEncoderConfig Encoder { get; init; } = new();

    /// <summary>The interface (MODEL.DECODER).</summary>
    public OfficialDecoderConfig Decoder { get; init; } = new();

    /// <summary>How answers are read off (MODEL.DECODER.TEST and COCO.TEST).</summary>
    public OfficialTestConfig Test { get; init; } = new();

    /// <summary>The names of the things that the model tells apart, in its order; COCO's 80 when left out.</summary>
    public string[]? Things { get; init; }

    /// <summary>The names of the stuff, behind the things; COCO's 53 when both are left out.</summary>
    public string[]? Stuff { get; init; }

    /// <summary>The vision foundation's configuration.</summary>
    internal OfficialVisionConfig ResolvedVision => VisionConfig ?? OfficialVisionConfig.All[Vision];

    /// <summary>Whether the language foundation is a LLaMA.</summary>
    internal bool SpeaksLlama => LlamaConfig is not null || Language == LlamaLanguage.FoundationName;

    /// <summary>The official configuration that a checkpoint's weights tell; <see langword="null"/> where it is of none.</summary>
    public static OfficialModelConfig? Recognise(CheckpointFile file) =>
        All.Values.FirstOrDefault(config => config.RecognisedBy.All(weight => file.Entries.TryGetValue(weight.Key, out var entry) && entry.Shape.SequenceEqual(weight.Value)));

    /// <summary>The configuration that somebody named, or the one that a checkpoint's weights tell.</summary>
    /// <param name="named">A name in <see cref="All"/>, a YAML file's path, or <see langword="null"/> to ask the checkpoint.</param>
    /// <param name="file">The open checkpoint.</param>
    /// <exception cref="FindException">There is no such configuration, the file is not one, or the checkpoint is of none that is known.</exception>
    public static OfficialModelConfig Choose(string? named, CheckpointFile file)
    {
        if (named is null)
        {
            return Recognise(file)
                ?? throw new FindException($"{file.FilePath} is not recognised as an official FIND model ({file.Entries.Count} tensors, {string.Join(", ", file.Entries.Keys.Take(3))} …). Name its configuration: one of {string.Join(", ", All.Keys)}, or a YAML file.");
        }

        return All.TryGetValue(named, out var known) ? known
            : File.Exists(named) ? Load(named)
            : throw new FindException($"There is no configuration '{named}': name one of {string.Join(", ", All.Keys)}, or a YAML file that is there.");
    }

    /// <summary>Reads a configuration from a file.</summary>
    /// <exception cref="FindException">The file cannot be read, or does not describe a model.</exception>
    public static OfficialModelConfig Load(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FindException($"The configuration '{path}' cannot be read: {error.Message}", error);
        }

        return Read(text, Path.GetFileNameWithoutExtension(path), path);
    }

    private static Dictionary<string, OfficialModelConfig> ReadAll()
    {
        var assembly = typeof(OfficialModelConfig).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(resource =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
                return Read(reader.ReadToEnd(), resource[ResourcePrefix.Length..^ResourceSuffix.Length], resource);
            })
            .ToDictionary(config => config.Name, StringComparer.Ordinal);
    }

    private static OfficialModelConfig Read(string yaml, string name, string where)
    {
        var config = EmbeddedYaml.Parse<OfficialModelConfig>(yaml, where) with { Name = name };
        if (config.VisionConfig is null && !OfficialVisionConfig.All.ContainsKey(config.Vision))
        {
            throw new FindException($"{where}: 'vision' is '{config.Vision}'; expected one of {string.Join(", ", OfficialVisionConfig.All.Keys.Order(StringComparer.Ordinal))}, or the sizes under 'vision_config'.");
        }

        if (config is { UniclConfig: null, LlamaConfig: null } && config.Language is not (UniclLanguage.FoundationName or LlamaLanguage.FoundationName))
        {
            throw new FindException($"{where}: 'language' is '{config.Language}'; expected {UniclLanguage.FoundationName} or {LlamaLanguage.FoundationName}, or the sizes under 'unicl_config' or 'llama_config'.");
        }

        return config.Things is null == config.Stuff is null
            ? config
            : throw new FindException($"{where}: of 'things' and 'stuff' one is there without the other; give both (one may be empty), or neither for COCO's.");
    }
}
