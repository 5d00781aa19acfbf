using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Foundations.Language;
using FindAgents.Engine.Foundations.Vision;
using FindAgents.Engine.Interface;
using FindAgents.Engine.PixelDecoders;
using FindAgents.Engine.Prototypes;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Models.Official;

/// <summary>
/// An official FIND model, whole (<c>modeling/architectures/find_model.py</c>): frozen foundations, pixel decoder, interface,
/// and every task that the official code evaluates.
/// </summary>
/// <remarks>
/// <para>
/// <see cref="Encode"/> once an image; every task then starts at what it kept. Language comes as tokens: whoever calls
/// holds the tokenizer.
/// </para>
/// <para>Owns its parts. Everything may be called from several threads at once; disposing it meanwhile may not.</para>
/// </remarks>
internal sealed partial class OfficialFindModel : IDisposable
{
    /// <summary>What stands before the pixel decoder's weights in an official checkpoint.</summary>
    public const string PixelDecoderPrefix = "sem_seg_head.pixel_decoder.";

    /// <summary>What stands before the interface's weights in an official checkpoint.</summary>
    public const string InterfacePrefix = "sem_seg_head.predictor.";

    private const string LanguagePart = "lang_encoder.";

    private readonly IVisionFoundation _vision;
    private readonly ProjectedLanguageEncoder _language;
    private readonly PixelDecoder _decoder;
    private readonly FindInterface _interface;

    /// <summary>Puts a model together from parts whose weights are loaded; it takes them over.</summary>
    /// <param name="vision">The vision foundation.</param>
    /// <param name="language">The language encoder.</param>
    /// <param name="decoder">The pixel decoder.</param>
    /// <param name="find">The interface.</param>
    /// <param name="options">How answers are read off.</param>
    /// <exception cref="FindException">The parts are not of one width.</exception>
    public OfficialFindModel(IVisionFoundation vision, ProjectedLanguageEncoder language, PixelDecoder decoder, FindInterface find, OfficialFindOptions options)
    {
        if (decoder.MemoryDim != find.Options.InputChannels || decoder.MaskDim != find.Options.MaskSize || language.Projection != find.Options.HiddenSize)
        {
            throw new FindException(
                $"The parts do not fit: the pixel decoder gives {decoder.MemoryDim} and {decoder.MaskDim} channels, the language encoder {language.Projection}; the interface takes {find.Options.InputChannels}, {find.Options.MaskSize} and {find.Options.HiddenSize}.");
        }

        (_vision, _language, _decoder, _interface, Options) = (vision, language, decoder, find, options);
        _language.eval();
        _decoder.eval();
        _decoder.Freeze();
        _interface.eval();
    }

    /// <summary>How answers are read off.</summary>
    public OfficialFindOptions Options { get; }

    /// <summary>A scalar: cosines are multiplied by its exponential.</summary>
    public Tensor LogitScale => _language.LogitScale;

    /// <summary>Loads pixel decoder, interface and language encoder from a whole model's checkpoint.</summary>
    /// <param name="file">The open checkpoint.</param>
    /// <param name="decoder">The pixel decoder.</param>
    /// <param name="find">The interface.</param>
    /// <param name="language">The language encoder.</param>
    /// <exception cref="CheckpointMismatchException">A weight is missing, unknown or of another shape.</exception>
    public static void Load(SafetensorsFile file, PixelDecoder decoder, FindInterface find, ProjectedLanguageEncoder language)
    {
        ModuleWeights.Load(decoder, file, prefix: PixelDecoderPrefix);
        language.Load(file, ProjectedLanguageEncoder.OfficialPrefix);
        var differences = ModuleWeights.Load(find, file, strict: false, prefix: InterfacePrefix);
        var left = differences with { Unexpected = [.. differences.Unexpected.Where(name => !name[InterfacePrefix.Length..].StartsWith(LanguagePart, StringComparison.Ordinal))] };
        if (!left.IsNone)
        {
            throw new CheckpointMismatchException($"{file.FilePath} does not fit the interface: {left}. Check that the file belongs to this model's configuration.", left);
        }
    }

    /// <summary>Encodes an image and finds its object proposals.</summary>
    /// <param name="pixels">(1, 3, H, W), RGB in 0–255.</param>
    /// <returns>What further questions start at, owned by the caller.</returns>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> is not (1, 3, H, W).</exception>
    public OfficialImage Encode(Tensor pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.dim() != 4 || pixels.shape[0] != 1)
        {
            throw new ArgumentException($"Expected one image (1, 3, H, W), got ({string.Join(", ", pixels.shape)}).", nameof(pixels));
        }

        using var inference = inference_mode();
        var (width, height) = ((int)pixels.shape[3], (int)pixels.shape[2]);
        var (paddedWidth, paddedHeight) = _vision.PaddedSize(width, height);
        using var features = _vision.Encode(pixels);
        using var decoded = _decoder.call(features.Maps);
        var memory = _interface.Prepare(decoded.MemoryLevels, decoded.MaskFeatures, forQuestions: true);
        return new OfficialImage(memory, FindObjects(memory), width, height, paddedWidth, paddedHeight);
    }

    /// <summary>Encodes an image that says nothing: for what is asked of words alone.</summary>
    public OfficialImage EncodeEmpty()
    {
        using var scope = NewDisposeScope();
        var colour = tensor([.. Options.EmptyColour]).view(1, 3, 1, 1).expand(1, 3, Options.EmptyImageSize, Options.EmptyImageSize);
        var image = Encode(colour);
        Keep(image.Memory);
        Keep(image.Objects);
        return image;
    }

    /// <summary>Embeds class names into the semantic space that object proposals are compared in.</summary>
    /// <param name="prompts">For each class the tokens (1, L), int64, of what is asked about it, and where there is a token, (1, L), bool.</param>
    /// <returns>(K, C), owned by the caller.</returns>
    public Tensor EmbedClasses(IEnumerable<(Tensor Ids, Tensor Attended)> prompts)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();

        // No class query looks at the image: the smallest that there is will do.
        var levels = Enumerable.Range(0, _interface.Options.FeatureLevels).Select(_ => zeros(1, _interface.Options.InputChannels, 1, 1)).ToList();
        using var memory = _interface.Prepare(levels, zeros(1, _interface.Options.MaskSize, 1, 1));
        using var objects = FindObjects(memory);
        var embeddings = new List<Tensor>();
        foreach (var (ids, attended) in prompts)
        {
            using var one = NewDisposeScope();
            var inputs = Kept(memory, objects).Set(VariableNames.ClassTokens, new VariableInput { Content = Tokens(ids, attended).Content });
            using var outputs = _interface.Forward(BuiltInPrototypes.ClassEmbedding, inputs);
            embeddings.Add(outputs["pred_retrievals_class"][0].clone().MoveToOuterDisposeScope()); // (1, C)
        }

        return cat(embeddings).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _vision.Dispose();
        _language.Dispose();
        _decoder.Dispose();
        _interface.Dispose();
    }

    private static InterfaceInputs Kept(InterfaceMemory memory, InterfaceOutputs objects) => new InterfaceInputs(memory)
        .Set(VariableNames.ObjectProposals, VariableInput.Kept(objects.Trails[VariableNames.ObjectProposals]))
        .Set(VariableNames.ImageQuery, VariableInput.Kept(objects.Trails[VariableNames.ImageQuery]));

    private static InterfaceInputs Kept(OfficialImage image) => Kept(image.Memory, image.Objects);

    private static void Keep(InterfaceMemory memory)
    {
        foreach (var tensor in memory.Tensors)
        {
            tensor.MoveToOuterDisposeScope();
        }
    }

    private static void Keep(InterfaceOutputs outputs)
    {
        foreach (var variable in outputs.Layers.SelectMany(layer => layer.Variables.Values))
        {
            variable.MoveToOuterDisposeScope();
        }

        foreach (var tensor in outputs.Trails.Values.SelectMany(trail => trail.Tensors))
        {
            tensor.MoveToOuterDisposeScope();
        }
    }

    private InterfaceOutputs FindObjects(InterfaceMemory memory) => _interface.Forward(
        BuiltInPrototypes.PanopticSegmentation,
        new InterfaceInputs(memory) { Record = [VariableNames.ObjectProposals, VariableNames.ImageQuery] });

    /// <summary>The tokens of texts in one row, without padding, and the text that each belongs to.</summary>
    private VariableInput Tokens(Tensor ids, Tensor attended)
    {
        using var scope = NewDisposeScope();
        using var embeddings = _language.call(ids, attended);
        var at = attended.flatten().nonzero().squeeze(1);
        var text = Range(0, ids.shape[0], int64, ids.device).unsqueeze(1).expand(ids.shape[0], ids.shape[1]).flatten().index_select(0, at);
        return new VariableInput
        {
            Content = embeddings.Tokens.flatten(0, 1).index_select(0, at).unsqueeze(0).MoveToOuterDisposeScope(), // (1, ΣL, C)
            Index = text.unsqueeze(0).MoveToOuterDisposeScope(),
        };
    }
}
