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
/// <para>Owns its modules. Everything may be called from several threads at once; disposing it meanwhile may not.</para>
/// </remarks>
internal sealed partial class OfficialFindModel : IDisposable
{
    private readonly OfficialModules _modules;
    private readonly IVisionFoundation _vision;
    private readonly ProjectedLanguageEncoder _language;
    private readonly PixelDecoder _decoder;
    private readonly FindInterface _interface;

    /// <summary>Makes a model of modules, which it takes over and puts into evaluation mode.</summary>
    /// <param name="modules">The modules, their weights loaded.</param>
    /// <param name="options">How answers are read off.</param>
    public OfficialFindModel(OfficialModules modules, OfficialFindOptions options)
    {
        (_modules, Options) = (modules, options);
        (_vision, _language, _decoder, _interface) = (modules.Vision, modules.Language, modules.PixelDecoder, modules.Interface);
        modules.Train(false);
        _decoder.Freeze();
    }

    /// <summary>How answers are read off.</summary>
    public OfficialFindOptions Options { get; }

    /// <summary>A scalar: cosines are multiplied by its exponential.</summary>
    public Tensor LogitScale => _language.LogitScale;

    /// <summary>Encodes an image and finds its object proposals.</summary>
    /// <param name="pixels">(1, 3, H, W), RGB in 0–255.</param>
    /// <returns>What further questions start at, owned by the caller.</returns>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> is not (1, 3, H, W).</exception>
    public OfficialImage Encode(Tensor pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.dim() != 4 || pixels.shape[0] != 1)
        {
            throw new ArgumentException($"Expected one image (1, 3, H, W), got ({string.Join(", ", pixels.shape)}): several of one size go to {nameof(EncodeBatch)}.", nameof(pixels));
        }

        return EncodeTogether(pixels);
    }

    /// <summary>Encodes images of one size together and finds each one's object proposals.</summary>
    /// <param name="pixels">(B, 3, H, W), RGB in 0–255.</param>
    /// <returns>One for each image, in order, each with tensors of its own and owned by the caller.</returns>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> is not (B, 3, H, W) with at least one image.</exception>
    public IReadOnlyList<OfficialImage> EncodeBatch(Tensor pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.dim() != 4 || pixels.shape[0] == 0)
        {
            throw new ArgumentException($"Expected images (B, 3, H, W), got ({string.Join(", ", pixels.shape)}).", nameof(pixels));
        }

        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var together = EncodeTogether(pixels);
        List<OfficialImage> images = pixels.shape[0] == 1 ? [together] : [.. Enumerable.Range(0, (int)pixels.shape[0]).Select(i => together.Of(i))];
        foreach (var image in images)
        {
            Keep(image.Memory);
            Keep(image.Objects);
        }

        return images;
    }

    private OfficialImage EncodeTogether(Tensor pixels)
    {
        using var inference = inference_mode();
        var (width, height) = ((int)pixels.shape[3], (int)pixels.shape[2]);
        var (paddedWidth, paddedHeight) = _vision.PaddedSize(width, height);
        using var features = _vision.Encode(pixels);
        using var decoded = _decoder.Decode(features.Maps);
        var memory = _interface.Prepare(decoded.MemoryLevels, decoded.MaskFeatures, forQuestions: true);
        return new OfficialImage(memory, FindObjects(memory), width, height, paddedWidth, paddedHeight);
    }

    /// <summary>Encodes an image that says nothing: for what is asked of words alone.</summary>
    public OfficialImage EncodeEmpty()
    {
        using var scope = NewDisposeScope();
        var colour = tensor([.. Options.EmptyColour], device: LogitScale.device).view(1, 3, 1, 1).expand(1, 3, Options.EmptyImageSize, Options.EmptyImageSize);
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
        return _modules.EmbedClasses(prompts).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _modules.Dispose();

    /// <summary>The inputs of a run on an image: what is asked, and of what was kept with the image all that the prototype computes alike.</summary>
    /// <param name="image">The image.</param>
    /// <param name="prototype">The prototype that is to run.</param>
    /// <param name="asked">What the question gives; of that, what the prototype has a variable for.</param>
    private static InterfaceInputs Kept(OfficialImage image, TaskPrototype prototype, params ReadOnlySpan<(string Variable, IReadOnlyList<VariableInput> Levels)> asked)
    {
        var inputs = new InterfaceInputs(image.Memory);
        foreach (var (variable, levels) in asked)
        {
            if (prototype.Has(variable))
            {
                inputs.Set(variable, levels);
            }
        }

        foreach (var kept in ((string[])[VariableNames.ObjectProposals, VariableNames.ImageQuery]).Where(name => KeptVariables.AreAlike(name, ObjectsPrototype, [], prototype, inputs.Given)).ToList())
        {
            inputs.Set(kept, VariableInput.Kept(image.Objects.Trails[kept]));
        }

        return inputs;
    }

    private static void Keep(InterfaceMemory memory) => Keep(memory.Tensors);

    private static void Keep(InterfaceOutputs outputs) => Keep(outputs.Tensors);

    private static void Keep(IEnumerable<Tensor> tensors)
    {
        foreach (var tensor in tensors)
        {
            tensor.MoveToOuterDisposeScope();
        }
    }

    // What an image's objects are found by.
    private static TaskPrototype ObjectsPrototype => BuiltInPrototypes.PanopticSegmentation;

    private InterfaceOutputs FindObjects(InterfaceMemory memory) => _interface.Forward(
        ObjectsPrototype,
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
