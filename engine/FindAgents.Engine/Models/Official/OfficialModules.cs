using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Language.Llama;
using FindAgents.Engine.Foundations.Language.Unicl;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Interface;
using FindAgents.Engine.PixelDecoders;
using FindAgents.Engine.Prototypes;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

/// <summary>
/// The modules of an official FIND model: backbone, pixel decoder, interface and language encoder. Inference and training
/// compute with the same ones.
/// </summary>
/// <remarks>
/// <para>Parameters bear the names of a whole official checkpoint, which <see cref="Save"/> writes and <see cref="Load"/> reads.</para>
/// <para>Owns its parts. Not safe for use by several threads while somebody trains.</para>
/// </remarks>
public sealed class OfficialModules : IDisposable
{
    /// <summary>What stands before the pixel decoder's weights in an official checkpoint.</summary>
    public const string PixelDecoderPrefix = "sem_seg_head.pixel_decoder.";

    /// <summary>What stands before the interface's weights in an official checkpoint.</summary>
    public const string InterfacePrefix = "sem_seg_head.predictor.";

    private const string LanguagePart = "lang_encoder.";
    private const int ClassesAtOnce = 16;

    // Of FIND's own part of the language encoder, which learns while the language model under it stays as it is (IGNORE_FIX).
    private static readonly string[] LearnedLanguage = ["lang_proj", "logit_scale"];

    /// <summary>Puts modules together whose weights are loaded; it takes them over.</summary>
    /// <param name="vision">The vision foundation.</param>
    /// <param name="language">The language encoder.</param>
    /// <param name="decoder">The pixel decoder.</param>
    /// <param name="find">The interface.</param>
    /// <exception cref="FindException">The parts are not of one width.</exception>
    internal OfficialModules(OfficialVisionFoundation vision, ProjectedLanguageEncoder language, PixelDecoder decoder, FindInterface find)
    {
        if (decoder.MemoryDim != find.Options.InputChannels || decoder.MaskDim != find.Options.MaskSize || language.Projection != find.Options.HiddenSize)
        {
            throw new FindException(
                $"The parts do not fit: the pixel decoder gives {decoder.MemoryDim} and {decoder.MaskDim} channels, the language encoder {language.Projection}; the interface takes {find.Options.InputChannels}, {find.Options.MaskSize} and {find.Options.HiddenSize}.");
        }

        (Vision, Language, PixelDecoder, Interface) = (vision, language, decoder, find);
    }

    /// <summary>The interface.</summary>
    public FindInterface Interface { get; }

    /// <summary>The pixel decoder.</summary>
    public PixelDecoder PixelDecoder { get; }

    /// <summary>A scalar: cosines are multiplied by its exponential.</summary>
    public Tensor LogitScale => Language.LogitScale;

    /// <summary>Where it computes.</summary>
    public Device Device => LogitScale.device;

    /// <summary>The vision foundation.</summary>
    internal OfficialVisionFoundation Vision { get; }

    /// <summary>The language encoder.</summary>
    internal ProjectedLanguageEncoder Language { get; }

    /// <summary>Loads the modules of an official model.</summary>
    /// <param name="path">The whole model's checkpoint, of either format.</param>
    /// <param name="configuration">An official configuration's name, such as <c>focalt_unicl_lang</c>, a YAML file's path, or <see langword="null"/> to tell it by the weights.</param>
    /// <param name="languageFolder">Where LLaMA's files are, for a model that speaks it; <see langword="null"/> for the checkpoint's folder.</param>
    /// <param name="device">Where to compute; <see langword="null"/> for the CPU.</param>
    /// <returns>The modules, which the caller disposes.</returns>
    /// <exception cref="FindException">The configuration is unknown or does not describe a model.</exception>
    /// <exception cref="CheckpointFormatException">A file is missing, or not sound.</exception>
    /// <exception cref="CheckpointMismatchException">A file holds other weights; the exception has all that differ.</exception>
    public static OfficialModules Load(string path, string? configuration = null, string? languageFolder = null, Device? device = null) =>
        OfficialModelLoader.LoadModules(path, configuration, languageFolder, device ?? CPU).Modules;

    /// <summary>Loads pixel decoder and interface from a whole model's checkpoint.</summary>
    /// <param name="file">The open checkpoint.</param>
    /// <param name="decoder">The pixel decoder.</param>
    /// <param name="find">The interface.</param>
    /// <exception cref="CheckpointMismatchException">A weight is missing, unknown or of another shape.</exception>
    internal static void LoadParts(CheckpointFile file, PixelDecoder decoder, FindInterface find)
    {
        ModuleWeights.Load(decoder, file, prefix: PixelDecoderPrefix);
        ModuleWeights.Load(find, file, prefix: InterfacePrefix, only: IsInterface);
    }

    /// <summary>Whether a weight below <see cref="InterfacePrefix"/> is the interface's own: the language encoder's lie below it as well.</summary>
    internal static bool IsInterface(string name) => !name.StartsWith(LanguagePart, StringComparison.Ordinal);

    /// <summary>Every parameter under its name in a whole official checkpoint.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> NamedParameters() =>
        Parts().SelectMany(part => part.Module.named_parameters().Select(parameter => (part.Prefix + parameter.name, parameter.parameter)));

    /// <summary>The parameters that learn: what to put an optimizer behind.</summary>
    public IEnumerable<Parameter> LearningParameters() => NamedParameters().Select(p => p.Parameter).Where(parameter => parameter.requires_grad);

    /// <summary>
    /// Lets the interface learn alone, with the language encoder's projection and scale, as the official configuration
    /// does (SOLVER.FIX_PARAM); backbone, pixel decoder and language model stay as they are.
    /// </summary>
    public void FreezeFoundations()
    {
        foreach (var (prefix, module) in Parts().Where(part => part.Module != Interface))
        {
            foreach (var (name, parameter) in module.named_parameters())
            {
                parameter.requires_grad = prefix == ProjectedLanguageEncoder.OfficialPrefix && LearnedLanguage.Contains(name);
            }
        }
    }

    /// <summary>Puts every module into training or evaluation mode.</summary>
    /// <param name="on">Whether into training mode.</param>
    public void Train(bool on = true)
    {
        foreach (var (_, module) in Parts())
        {
            module.train(on);
        }
    }

    /// <summary>
    /// Embeds class names into the semantic space that object proposals are compared in: with a gradient, without, or for
    /// inference, as the caller has it.
    /// </summary>
    /// <param name="prompts">For each class the tokens (1, L), int64, of what is asked about it, and where there is a token, (1, L), bool.</param>
    /// <returns>(K, C), owned by the caller.</returns>
    public Tensor EmbedClasses(IEnumerable<(Tensor Ids, Tensor Attended)> prompts)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        using var scope = NewDisposeScope();
        return cat([.. prompts.Chunk(ClassesAtOnce).Select(EmbedSome)]).MoveToOuterDisposeScope();
    }

    /// <summary>Encodes texts: with a gradient where a parameter wants one.</summary>
    /// <param name="ids">(N, L), int64: each text's tokens, filled up on the right.</param>
    /// <param name="attended">(N, L), bool: where there is a token.</param>
    /// <returns>(N, L, C): every token's embedding, those of padding included; owned by the caller.</returns>
    public Tensor EncodeTexts(Tensor ids, Tensor attended)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(attended);
        var said = Language.call(ids, attended);
        said.Texts.Dispose();
        return said.Tokens;
    }

    /// <summary>Encodes images: with a gradient where a parameter wants one, otherwise at inference's cost.</summary>
    /// <param name="images">(3, H, W) each, RGB in 0–255; sizes may differ.</param>
    /// <returns>What the interface makes of the batch, owned by the caller, and the size that all its images are padded to.</returns>
    /// <exception cref="ArgumentException">There is no image, or one is not (3, H, W).</exception>
    public (InterfaceMemory Memory, long Height, long Width) Encode(IReadOnlyList<Tensor> images)
    {
        using var scope = NewDisposeScope();
        ArgumentNullException.ThrowIfNull(images);
        var pixels = Vision.Prepare(images);
        PixelDecoderOutput decoded;
        using (Learns(Vision.Backbone) || Learns(PixelDecoder) ? null : no_grad())
        {
            decoded = PixelDecoder.call(Vision.Backbone.call(pixels));
        }

        var memory = Interface.Prepare(decoded.MemoryLevels, decoded.MaskFeatures);
        foreach (var tensor in memory.Tensors)
        {
            tensor.MoveToOuterDisposeScope();
        }

        return (memory, pixels.shape[2], pixels.shape[3]);
    }

    /// <summary>Writes all parameters and buffers, under a whole official checkpoint's names.</summary>
    /// <param name="path">Path of the safetensors file, replaced if it is there.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(path, NamedWeights().ToDictionary());
    }

    /// <summary>All parameters and buffers under a whole official checkpoint's names; the modules' own.</summary>
    internal IEnumerable<KeyValuePair<string, Tensor>> NamedWeights() =>
        Parts().SelectMany(part => part.Module.state_dict().Select(weight => KeyValuePair.Create(part.Prefix + weight.Key, weight.Value)));

    /// <inheritdoc/>
    public void Dispose()
    {
        Vision.Dispose();
        Language.Dispose();
        PixelDecoder.Dispose();
        Interface.Dispose();
    }

    private static bool Learns(nn.Module module) => module.parameters().Any(parameter => parameter.requires_grad);

    private Tensor EmbedSome((Tensor Ids, Tensor Attended)[] prompts)
    {
        using var scope = NewDisposeScope();
        var length = prompts.Max(prompt => prompt.Ids.shape[1]);
        var ids = cat([.. prompts.Select(prompt => Filled(prompt.Ids, length))]).to(Device); // (K', L)
        var attended = cat([.. prompts.Select(prompt => Filled(prompt.Attended.to_type(int64), length))]).to(Device).to_type(@bool);
        using var said = EncodeTexts(ids, attended);

        // No class query looks at the image: the smallest that there is will do.
        var cell = zeros([prompts.Length, Interface.Options.InputChannels, 1, 1], said.dtype, Device);
        using var memory = Interface.Prepare([.. Enumerable.Repeat(cell, Interface.Options.FeatureLevels)], zeros([prompts.Length, Interface.Options.MaskSize, 1, 1], said.dtype, Device));
        var inputs = new InterfaceInputs(memory).Set(VariableNames.ClassTokens, new VariableInput { Content = said, Padding = attended.logical_not() });
        using var outputs = Interface.Forward(BuiltInPrototypes.ClassEmbeddingAlone, inputs);
        return outputs["pred_retrievals_class"].squeeze(1).clone().MoveToOuterDisposeScope(); // (K', 1, C) → (K', C)
    }

    private static Tensor Filled(Tensor row, long length) => nn.functional.pad(row, [0, length - row.shape[1]]);

    private IEnumerable<(string Prefix, nn.Module Module)> Parts() =>
    [
        (OfficialVisionFoundation.CheckpointPrefix, Vision.Backbone),
        (PixelDecoderPrefix, PixelDecoder),
        (InterfacePrefix, Interface),
        (ProjectedLanguageEncoder.OfficialPrefix, Language),
    ];
}
